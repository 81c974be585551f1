//! The table at the end: a row an exercise, a column a demand, and below it every problem.

use std::fmt::Write as _;
use std::path::Path;

use super::bank::{Bank, Kind};
use super::trial::Trial;
use super::{Clock, Demand, Problem};
use crate::cli::VerifyArgs;
use crate::style::Ink;

const COLUMNS: [(Demand, &str); 8] = [
    (Demand::Files, "files"),
    (Demand::Api, "api"),
    (Demand::Start, "start"),
    (Demand::Solution, "solution"),
    (Demand::Alternatives, "alternatives"),
    (Demand::NearMisses, "near misses"),
    (Demand::Clippy, "clippy"),
    (Demand::Recorded, "recorded"),
];

/// Draws the table, the problems, and the sum.
pub fn draw(
    banks: &[Bank],
    stray: &[Problem],
    trials: &[Vec<Trial>],
    args: &VerifyArgs,
    clock: &Clock,
) -> String {
    let widest = banks.iter().map(|bank| bank.exercise.name.len()).max().unwrap_or(0).max(8);
    let mut text = format!("{:widest$}", "");
    for (_, head) in COLUMNS {
        let _ = write!(text, "  {head}");
    }
    let _ = writeln!(text, "  slowest");
    for (bank, trials) in banks.iter().zip(trials) {
        let _ = write!(text, "{:widest$}", bank.exercise.name);
        for (demand, head) in COLUMNS {
            let (cell, good) = cell(bank, demand, args);
            let padded = format!("{cell:^width$}", width = head.len());
            let _ =
                write!(text, "  {}", if good { Ink::Good.paint(&padded) } else { Ink::Bad.paint(&padded) });
        }
        // Named, since it may be what a learner waits for some day.
        if let Some((slowest, trial)) = bank.candidates.iter().zip(trials).max_by_key(|(_, trial)| trial.time)
        {
            let name = Path::new(&slowest.place).file_stem().unwrap_or_default().display();
            let _ = writeln!(text, "  {:>5.1} s  {name}", trial.time.as_secs_f64());
        }
    }
    let lists = banks.iter().map(|bank| (&*bank.exercise.name, &*bank.problems));
    for (name, list) in lists.chain([("elsewhere", stray)]).filter(|(_, list)| !list.is_empty()) {
        let _ = writeln!(text, "\n{}", Ink::Strong.paint(name));
        let mut problems: Vec<&Problem> = list.iter().collect();
        problems.sort();
        for Problem { place, what, .. } in problems {
            let what = what.replace('\n', "\n      ");
            let _ = writeln!(text, "  {} {}\n      {what}", Ink::Bad.paint("✗"), Ink::Link.paint(place));
        }
    }
    let _ = writeln!(text, "\n{}", sum(banks, stray, args, clock));
    text
}

fn cell(bank: &Bank, demand: Demand, args: &VerifyArgs) -> (String, bool) {
    let mut places: Vec<&str> = bank
        .problems
        .iter()
        .filter(|problem| problem.demand == demand)
        .map(|problem| &*problem.place)
        .collect();
    places.dedup();
    let count = match demand {
        Demand::Alternatives => Some(bank.of_kind(Kind::Alternative).count()),
        Demand::NearMisses => Some(bank.of_kind(Kind::NearMiss).count()),
        _ => None,
    };
    let left_out = match demand {
        Demand::Clippy => args.no_clippy,
        Demand::NearMisses | Demand::Recorded => args.no_near_misses,
        _ => false,
    };
    let cell = match count {
        _ if left_out => "-".to_owned(),
        Some(count) => format!("{}/{count}", count.saturating_sub(places.len())),
        None if places.is_empty() => "✓".to_owned(),
        None => "✗".to_owned(),
    };
    (cell, places.is_empty())
}

fn sum(banks: &[Bank], stray: &[Problem], args: &VerifyArgs, clock: &Clock) -> String {
    let candidates: usize = banks.iter().map(|bank| bank.candidates.len()).sum();
    let problems = stray.len() + banks.iter().map(|bank| bank.problems.len()).sum::<usize>();
    let exercises = if banks.len() == 1 { "exercise" } else { "exercises" };
    let times = match args.repeat {
        1 => String::new(),
        times => format!(", each run {times} times"),
    };
    let time = clock.started.elapsed().as_secs_f64();
    let laps: Vec<String> =
        clock.laps.iter().map(|(what, lap)| format!("{what} {:.1} s", lap.as_secs_f64())).collect();
    let facts = format!(
        "{} {exercises}, {candidates} stored files{times}: {time:.1} s, {:.2} s a file; {}",
        banks.len(),
        time / candidates.max(1) as f64,
        laps.join(", "),
    );
    match problems {
        0 => format!("{}  {facts}", Ink::Good.paint("verified")),
        1 => format!("{}  {facts}", Ink::Bad.paint("1 problem")),
        _ => format!("{}  {facts}", Ink::Bad.paint(&format!("{problems} problems"))),
    }
}
