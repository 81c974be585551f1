//! A report as the text a learner reads.
//!
//! First the promise that broke, then what happened, then the schedule: a row a step, a column a thread or
//! task, and on the right the line of source that did it. Then who waits for whom, how much was explored,
//! and where to read on.

mod code;
mod grid;
mod page;
mod row;
mod schedule;
mod waits;
mod words;

use std::io::IsTerminal as _;

use crate::report::{Explored, Kind, Report, Unit};
use page::{Ink, Page};
pub use row::{excerpt, says};
pub use schedule::{Stretch, stretches};
pub use waits::{held, moves, wait};
pub use words::listed;

/// How a report is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns to fill at most. Below 60 it is drawn as for 60.
    pub width: usize,
    /// Whether to colour with ANSI escapes.
    pub colour: bool,
}

impl Style {
    /// Plain text, 100 columns wide.
    pub const PLAIN: Self = Self { width: 100, colour: false };

    /// What the terminal behind stderr wants. `COLUMNS`, `NO_COLOR` and `CLICOLOR_FORCE` are heeded.
    #[must_use]
    pub fn of_stderr() -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let colour = !set("NO_COLOR") && (set("CLICOLOR_FORCE") || std::io::stderr().is_terminal());
        Self { width: columns.unwrap_or(100).min(100), colour }
    }
}

/// Draws the whole report.
#[must_use]
pub fn text(report: &Report, style: Style) -> String {
    let mut page = Page::new(style);
    page.paragraph("✗ ", &report.rule, Ink::Bad);
    if let Some(with) = with(report) {
        page.paragraph("  ", &with, Ink::Plain);
    }
    page.blank();
    for line in report.what.lines() {
        page.paragraph("  ", line, Ink::Plain);
    }
    if !report.steps.is_empty() {
        page.blank();
        schedule::draw(&mut page, report);
    }
    if !report.waits.is_empty() {
        page.blank();
        waits::draw(&mut page, report);
    }
    page.blank();
    page.paragraph("  ", &summary(report), Ink::Faint);
    let files = check_files(report);
    if !files.is_empty() {
        page.paragraph("  ", &format!("The check: {}", listed(&files)), Ink::Faint);
    }
    if let Some(chapter) = &report.read_on {
        page.paragraph("  ", &format!("Read on: src/{chapter}.md"), Ink::Faint);
    }
    page.finish()
}

/// The files of the lines that are not the learner's own, as they come in the schedule: a row has room for the line's
/// number only, or for the last part of a name.
fn check_files(report: &Report) -> Vec<&str> {
    let sources = report.steps.iter().filter_map(|step| step.source.as_ref());
    let mut files: Vec<&str> = Vec::new();
    for source in sources.filter(|source| !source.own) {
        if !files.contains(&source.file.as_str()) {
            files.push(&source.file);
        }
    }
    files
}

/// `With a limit of 2 and 4 items.`, where the check's test runs several.
#[must_use]
pub fn with(report: &Report) -> Option<String> {
    report.with.as_ref().map(|with| format!("With {with}."))
}

/// `1,702 schedules, up to 3 switches`.
#[must_use]
pub fn explored(explored: &Explored) -> String {
    let bound = match explored.bound {
        Some(bound) => format!("up to {bound} {}", unit(explored.unit, u64::from(bound))),
        None => format!("any number of {}", unit(explored.unit, 2)),
    };
    format!("{}, {bound}", schedules(explored))
}

/// `1,702 schedules`.
fn schedules(explored: &Explored) -> String {
    let schedules = if explored.schedules == 1 { "schedule" } else { "schedules" };
    format!("{} {schedules}", thousands(explored.schedules))
}

/// ` The search goes up to 3.`, where it goes on at all. It stands apart: beside a schedule it reads as what the schedule
/// has.
fn goes_up_to(explored: &Explored) -> String {
    let bound = explored.bound.filter(|bound| *bound > 0);
    bound.map(|bound| format!(" The search goes up to {bound}.")).unwrap_or_default()
}

/// What a bound counts, for so many: `switch`, `switches`.
#[must_use]
pub fn unit(unit: Unit, count: u64) -> &'static str {
    match (unit, count) {
        (Unit::Switches, 1) => "switch",
        (Unit::Switches, _) => "switches",
        (Unit::Delays, 1) => "delay",
        (Unit::Delays, _) => "delays",
    }
}

/// `1702` as `1,702`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How much was explored, and what that says of the schedule: the last words of a report.
#[must_use]
pub fn summary(report: &Report) -> String {
    let seen = explored(&report.explored);
    match report.kind {
        Kind::Foreign => "No schedule was run.".to_owned(),
        Kind::Endless if report.steps.is_empty() => "No step had been taken.".to_owned(),
        Kind::Endless => "This schedule was under way.".to_owned(),
        Kind::Limit | Kind::NeverReached | Kind::Diverged | Kind::Unsupported | Kind::TooMany => {
            format!("Explored: {seen}.")
        }
        _ if report.steps.is_empty() => format!("Explored: {seen}."),
        _ => {
            let (explored, more) = (&report.explored, goes_up_to(&report.explored));
            let (one, many) = (unit(explored.unit, 1), unit(explored.unit, 2));
            let marked = report.steps.iter().any(|step| step.preempts || step.note.is_some());
            match explored.schedules {
                1 => format!("Found in the first schedule, without a {one}.{more}"),
                _ if marked => {
                    format!("Found after {}; none with fewer {many} breaks it.{more}", schedules(explored))
                }
                _ => format!("Found after {}.{more}", schedules(explored)),
            }
        }
    }
}
