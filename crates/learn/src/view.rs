//! A verdict as text: what a learner reads, in the terminal and in plain lines.

use std::fmt::Write as _;

use interleave::draw;

use crate::ansi;
use crate::cargo::Diagnostic;
use crate::exercise::{EXPLORED, Exercise};
use crate::foremost::foremost_first;
use crate::reach;
use crate::stop::Stop;
use crate::style::Ink;
use crate::verdict::{Ending, Outcome, Promise, Verdict};

/// The widest that a schedule is drawn.
const WIDEST: usize = 100;

/// Where somebody begins who has never started a thread.
pub const SMALLEST: &str = "safe-counter";

/// What to do before a chapter can be read: in its source the programs and schedules are names only.
pub const NO_BOOK: &str = "Build the book once: `cargo book build` (some minutes)";

/// Said where there is no next exercise.
pub const ALL_PASSED: &str = "Every exercise has passed.";

/// Said of a file that compiles as a library, but not where it is explored, a module below the test's root.
const PRIVATE: &str = "As a library the file compiles. Where it is explored, `crate::` does not lead to what is private to it:\n\
                       write `self::` or `super::` there, or make the item `pub(crate)`.";

/// Said where the compiler advises to add a crate.
const NO_OTHERS: &str =
    "Do without it: an exercise has the crates that it needs, and no other can be explored.";

/// How many broken promises are named below the one that is told in full.
const NAMED: usize = 5;

/// How much of a verdict is told.
#[derive(Clone, Copy, Debug)]
pub enum Detail<'a> {
    /// One broken promise in full, and a few others by name. The words say how to get [`Detail::All`].
    One(&'a str),
    /// Every promise by name, and each broken one in full.
    All,
}

/// A verdict, with colour: what is broken, or the compiler's errors, then the verdict in one line.
pub fn verdict(verdict: &Verdict, width: usize, detail: Detail<'_>) -> String {
    let mut text = String::new();
    match verdict.outcome {
        Outcome::DoesNotCompile => refused(&mut text, verdict, width, detail),
        Outcome::NotStarted if verdict.promises.is_empty() => refused(&mut text, verdict, width, detail),
        Outcome::Trouble => {
            let _ = writeln!(text, "{}\n", verdict.trouble);
        }
        Outcome::Cancelled => {}
        Outcome::Passed | Outcome::Failed | Outcome::NotStarted => {
            let refusal = verdict.refusal();
            for line in refusal.iter().flat_map(|report| ansi::wrap(&report.what, width.min(WIDEST))) {
                let _ = writeln!(text, "{line}");
            }
            if refusal.is_some() {
                text.push('\n');
            }
            match detail {
                // It is the same for all of them.
                Detail::One(_) if refusal.is_some() => {}
                Detail::One(how) => one(&mut text, verdict, width, how),
                Detail::All => all(&mut text, verdict, width),
            }
            // Those of a starting point are not the learner's.
            if verdict.outcome != Outcome::NotStarted {
                for warning in verdict.diagnostics.iter().filter(|diagnostic| !diagnostic.error) {
                    let _ = writeln!(text, "{}\n", warning.rendered.trim_end());
                }
            }
            // Of what is broken the report tells it.
            if verdict.outcome == Outcome::Passed
                && let Some(explored) = reach::in_words(&verdict.explored)
            {
                let _ = writeln!(text, "{}", Ink::Faint.paint(&explored));
            }
        }
    }
    let _ = writeln!(text, "{}", conclusion(verdict, width));
    text
}

/// The command that tells all of an exercise's verdict.
pub fn in_full(name: &str) -> String {
    format!("`cargo learn check {name} --format full`")
}

/// One broken promise in full, and below it the names of others.
fn one(text: &mut String, verdict: &Verdict, width: usize, how: &str) {
    let broken_ones = foremost_first(verdict);
    let Some((first, others)) = broken_ones.split_first() else { return };
    text.push_str(&broken(first, width));
    if others.is_empty() {
        return;
    }
    // Of one that was stopped nobody knows whether it would be kept.
    let (undecided, mut others): (Vec<&Promise>, Vec<&Promise>) =
        others.iter().partition(|promise| promise.ending == Ending::Stopped(Stop::Mercy));
    others.sort_by_key(|promise| matches!(promise.ending, Ending::Stopped(_)));
    if !others.is_empty() {
        let _ = writeln!(text, "{}", Ink::Strong.paint("Not kept either"));
    }
    for promise in others.iter().take(NAMED) {
        let _ = writeln!(text, "{}", line(promise));
    }
    if let Some(more @ 1..) = others.len().checked_sub(NAMED) {
        let _ = writeln!(text, "  and {more} more");
    }
    let limit = |promise: &&Promise| match promise.ending {
        Ending::Stopped(Stop::Memory(mebibytes)) => Some(mebibytes),
        _ => None,
    };
    if let Some(mebibytes) = others.iter().find_map(limit) {
        let hogs = others.iter().filter_map(limit).count();
        let stopped = format!("{hogs} of them stopped: more than {mebibytes} MiB of memory were in use");
        let _ = writeln!(text, "  {}", Ink::Warn.paint(&stopped));
    }
    if !undecided.is_empty() {
        let more = if others.is_empty() { "" } else { " more" };
        let words = format!("{}{more} not waited for: kept or not, nobody knows", promises(undecided.len()));
        let _ = writeln!(text, "  {}", Ink::Faint.paint(&words));
    }
    let _ = writeln!(text, "  {}\n", Ink::Faint.paint(&format!("All of them in full: {how}")));
}

/// What the checks miss, and what the compiler says.
fn refused(text: &mut String, verdict: &Verdict, width: usize, detail: Detail<'_>) {
    if !verdict.lost.is_empty() {
        text.push_str(&lost(verdict, width, detail));
    }
    match detail {
        Detail::One(how) => kinds(text, verdict, width, how),
        Detail::All => {
            for error in verdict.diagnostics.iter().filter(|diagnostic| diagnostic.error) {
                let _ = writeln!(text, "{}\n", error.rendered.trim_end());
            }
        }
    }
    if misses_a_private_item(&verdict.diagnostics) {
        let _ = writeln!(text, "{}\n", Ink::Warn.paint(PRIVATE));
    }
}

/// The compiler's errors, each kind of those at lines of the checks once, after the place in the learner's file that
/// it comes from.
fn kinds(text: &mut String, verdict: &Verdict, width: usize, how: &str) {
    for (error, more) in verdict.errors() {
        let about_checks = error.is_about_checks();
        if about_checks && !verdict.lost.is_empty() {
            continue;
        }
        if let Some(line) = error.noted.filter(|_| about_checks) {
            for row in ansi::wrap(&format!("{}: src/lib.rs:{line}", error.message), width.min(WIDEST)) {
                let _ = writeln!(text, "{}", Ink::Strong.paint(&row));
            }
            text.push('\n');
        }
        let _ = writeln!(text, "{}\n", error.rendered.trim_end());
        if anstream::adapter::strip_str(&error.rendered).to_string().contains("cargo add") {
            let _ = writeln!(text, "{}\n", Ink::Warn.paint(NO_OTHERS));
        }
        if more > 0 {
            let times = if more == 1 { "time" } else { "times" };
            let words = format!("The same error {more} more {times}. All of them in full: {how}");
            let _ = writeln!(text, "{}\n", Ink::Faint.paint(&words));
        }
    }
}

/// What the checks call and the file has no more: the compiler complains of each call.
fn lost(verdict: &Verdict, width: usize, detail: Detail<'_>) -> String {
    let mut text = Ink::Warn.paint("The checks call what your file no longer has like this:") + "\n";
    for line in verdict.lost.iter().flat_map(|item| item.lines()) {
        let _ = writeln!(text, "  {line}");
    }
    // rustc itself advises `&mut self` to whoever has no lock yet.
    if verdict.lost.iter().any(|item| item.contains("(&self") && item.contains("(&mut self")) {
        let advice = "Others hold a reference to it at the same time, so it has to be `&self`: a lock or an atomic can \
                      change what is behind one.";
        text.push('\n');
        for line in ansi::wrap(advice, width.min(WIDEST)) {
            let _ = writeln!(text, "{line}");
        }
    }
    let name = &verdict.exercise;
    let mut lines = vec![format!(
        "Put it back, or all of the starting point: `cargo learn reset {name}` keeps your file."
    )];
    if let Detail::One(how) = detail {
        lines.push(format!("What the compiler says of each call: {how}"));
    }
    text.push('\n');
    for line in lines.iter().flat_map(|line| ansi::wrap(line, width.min(WIDEST))) {
        let _ = writeln!(text, "{line}");
    }
    text.push('\n');
    text
}

/// Every promise by name, then each broken one in full.
fn all(text: &mut String, verdict: &Verdict, width: usize) {
    for promise in &verdict.promises {
        let _ = writeln!(text, "{}", line(promise));
    }
    text.push('\n');
    for promise in verdict.broken() {
        text.push_str(&broken(promise, width));
    }
}

/// The verdict in one line, with the time that it took where there is room for it.
pub fn conclusion(verdict: &Verdict, width: usize) -> String {
    let words = in_words(verdict);
    let seconds = format!(" ({:.1} s)", verdict.seconds);
    let timed = !matches!(verdict.outcome, Outcome::Cancelled | Outcome::Trouble);
    let fits = ansi::columns(&words) + seconds.len() <= width;
    if timed && fits { words + &Ink::Faint.paint(&seconds) } else { words }
}

fn in_words(verdict: &Verdict) -> String {
    let name = &verdict.exercise;
    let count = |ending: fn(&Ending) -> bool| {
        verdict.promises.iter().filter(|promise| ending(&promise.ending)).count()
    };
    let broken = count(|ending| matches!(ending, Ending::Failed));
    let endless = count(|ending| matches!(ending, Ending::Stopped(stop) if *stop != Stop::Mercy));
    let not_waited_for = count(|ending| *ending == Ending::Stopped(Stop::Mercy));
    match verdict.outcome {
        Outcome::Passed => Ink::Good.paint(&format!("✓ {name} keeps {}", promises(verdict.promises.len()))),
        Outcome::Failed if verdict.refusal().is_some() => {
            Ink::Bad.paint(&format!("✗ {name} was not explored"))
        }
        Outcome::Failed => {
            let all = promises(verdict.promises.len());
            let mut text = match (broken, endless) {
                (0, _) => format!("✗ {name}: {endless} of {all} did not come to an end"),
                (_, 0) => format!("✗ {name} breaks {broken} of {all}"),
                _ => format!("✗ {name} breaks {broken} of {all}, and {endless} did not come to an end"),
            };
            if not_waited_for > 0 {
                let _ = write!(text, "; {not_waited_for} not waited for");
            }
            Ink::Bad.paint(&text)
        }
        Outcome::DoesNotCompile => {
            Ink::Bad.paint(&format!("✗ {name} does not compile: {}", errors(verdict.errors().len())))
        }
        Outcome::NotStarted => {
            let what = match verdict.promises.len() {
                0 => format!("{} to mend", errors(verdict.errors().len())),
                all => format!("{} to keep", promises(all)),
            };
            Ink::Warn.paint(&format!("{name} is not started: {what}"))
        }
        Outcome::Cancelled => format!("{name}: called off"),
        Outcome::Trouble if verdict.of_cargo => {
            Ink::Bad.paint(&format!("✗ {name} was not checked; `cargo learn doctor` may tell why"))
        }
        Outcome::Trouble => Ink::Bad.paint(&format!("✗ {name} was not checked")),
    }
}

/// Where to begin, unless here, and how to get there.
pub fn where_to_begin(exercises: &[Exercise], here: &Exercise, how: &str) -> Option<String> {
    let there = exercises.iter().any(|exercise| exercise.name == SMALLEST);
    (there && here.name != SMALLEST)
        .then(|| format!("If you have never started a thread, begin with the counter: {how}"))
}

/// The exercise in one line: its name, its title, its minutes.
pub fn title(exercise: &Exercise) -> String {
    let about = format!("{} · {} min", exercise.meta.title, exercise.meta.minutes);
    format!("{}  {}", Ink::Strong.paint(&exercise.name), Ink::Faint.paint(&about))
}

/// The exercise's part with the number of its folder: `01 Fundamental rules`.
pub fn part_title(exercise: &Exercise) -> String {
    match exercise.part.split_once('_') {
        Some((number, _)) => format!("{number} {}", exercise.part_title),
        None => exercise.part_title.clone(),
    }
}

/// The columns of the longest name and of the longest title.
pub fn widths<'a>(exercises: impl IntoIterator<Item = &'a Exercise>) -> (usize, usize) {
    exercises.into_iter().fold((0, 0), |(names, titles), exercise| {
        (names.max(exercise.name.chars().count()), titles.max(exercise.meta.title.chars().count()))
    })
}

/// The head of an exercise: title, minutes, files, task.
pub fn head(exercise: &Exercise, task: &str, file: &str, chapter: &str) -> String {
    let mut text = title(exercise) + "\n";
    let _ = writeln!(text, "file     {}\nchapter  {}", Ink::Link.paint(file), Ink::Link.paint(chapter));
    if !task.is_empty() {
        let _ = write!(text, "\n{}\n", task.trim_end());
    }
    text
}

fn line(promise: &Promise) -> String {
    let name = promise.full_name();
    match &promise.ending {
        Ending::Passed => format!("  {} {name}", Ink::Good.paint("✓")),
        Ending::Failed => format!("  {} {name}", Ink::Bad.paint("✗")),
        Ending::Ignored => format!("  {} {name} {}", Ink::Faint.paint("-"), Ink::Faint.paint("(ignored)")),
        Ending::Stopped(stop) => {
            let how = match stop {
                Stop::Mercy => "(not waited for, since another one is broken)",
                _ => "(did not come to an end)",
            };
            format!("  {} {name} {}", Ink::Warn.paint("…"), Ink::Faint.paint(how))
        }
    }
}

/// A broken promise in full.
fn broken(promise: &Promise, width: usize) -> String {
    let mut text = format!("{}\n", Ink::Strong.paint(&promise.full_name()));
    for line in promise.advice().lines().flat_map(|line| ansi::wrap(&format!("  {line}"), width.min(WIDEST)))
    {
        let _ = writeln!(text, "{line}");
    }
    text.push('\n');
    match (&promise.report, &promise.ending) {
        (Some(report), _) => {
            text.push_str(&draw::text(report, draw::Style { width: width.min(WIDEST), colour: true }));
        }
        (None, Ending::Stopped(stop)) => {
            let _ = writeln!(text, "{}", Ink::Warn.paint(&stop.to_string()));
            if !promise.output.is_empty() {
                let _ = writeln!(text, "\n{}", promise.told());
            }
        }
        (None, _) => {
            let _ = writeln!(text, "{}", promise.told());
        }
    }
    text.push('\n');
    text
}

/// Whether all that is wrong are `crate::` paths in the explored copy of the file.
fn misses_a_private_item(diagnostics: &[Diagnostic]) -> bool {
    let mut errors = diagnostics.iter().filter(|diagnostic| diagnostic.error).peekable();
    let of_a_path = |error: &Diagnostic| {
        error.target == EXPLORED
            && anstream::adapter::strip_str(&error.rendered).to_string().contains("crate::")
    };
    errors.peek().is_some() && errors.all(of_a_path)
}

fn errors(count: usize) -> String {
    if count == 1 { "1 error".to_owned() } else { format!("{count} errors") }
}

fn promises(count: usize) -> String {
    if count == 1 { "1 promise".to_owned() } else { format!("{count} promises") }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Diagnostic, misses_a_private_item};

    #[test]
    fn a_private_item_is_missed_only_where_the_file_is_explored() {
        let error = |target: &str, rendered: &str| Diagnostic {
            manifest: PathBuf::new(),
            target: target.to_owned(),
            error: true,
            code: None,
            message: String::new(),
            noted: None,
            rendered: rendered.to_owned(),
        };
        assert!(misses_a_private_item(&[error(
            "schedules",
            "unresolved import `\u{1b}[1mcrate\u{1b}[0m::State`"
        )]));
        assert!(!misses_a_private_item(&[error("counter", "unresolved import `crate::State`")]));
        assert!(!misses_a_private_item(&[error("schedules", "mismatched types")]));
        assert!(!misses_a_private_item(&[]));
    }
}
