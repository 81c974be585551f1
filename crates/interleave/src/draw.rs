//! A report as the text a learner reads.
//!
//! First the promise that broke, then what happened, then the schedule: a row a step, a column a thread or
//! task, and on the right the line of source that did it. Then who waits for whom, how much was explored,
//! and where to read on.

use std::fmt::Write as _;
use std::io::IsTerminal as _;

use crate::report::{Explored, Kind, Report, Step, Unit};

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

/// Columns left of the first lane: the step's number and its mark.
const GUTTER: usize = 6;

/// The schedule's longest part that is shown whole; of a longer one the middle is left out.
const ROWS: usize = 80;

/// Draws the whole report.
#[must_use]
pub fn text(report: &Report, style: Style) -> String {
    let mut page = Page { out: String::new(), width: style.width.max(60), colour: style.colour };
    page.paragraph("✗ ", &report.rule, Ink::Bad);
    page.blank();
    for line in report.what.lines() {
        page.paragraph("  ", line, Ink::Plain);
    }
    if !report.steps.is_empty() {
        page.blank();
        page.schedule(report);
    }
    if !report.waits.is_empty() {
        page.blank();
        page.waits(report);
    }
    page.blank();
    page.paragraph("  ", &summary(report), Ink::Faint);
    if let Some(chapter) = &report.read_on {
        page.paragraph("  ", &format!("Read on: src/{chapter}.md"), Ink::Faint);
    }
    page.out
}

/// `1,702 schedules, up to 3 switches`.
#[must_use]
pub fn explored(explored: &Explored) -> String {
    let schedules = if explored.schedules == 1 { "schedule" } else { "schedules" };
    let bound = match explored.bound {
        Some(bound) => format!("up to {bound} {}", unit(explored.unit, u64::from(bound))),
        None => format!("any number of {}", unit(explored.unit, 2)),
    };
    format!("{} {schedules}, {bound}", thousands(explored.schedules))
}

pub(crate) fn unit(unit: Unit, count: u64) -> &'static str {
    match (unit, count) {
        (Unit::Switches, 1) => "switch",
        (Unit::Switches, _) => "switches",
        (Unit::Delays, 1) => "delay",
        (Unit::Delays, _) => "delays",
    }
}

/// `1702` as `1,702`.
pub(crate) fn thousands(number: u64) -> String {
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

fn summary(report: &Report) -> String {
    let seen = explored(&report.explored);
    match report.kind {
        Kind::Endless => "The schedule above was under way.".to_owned(),
        Kind::Limit | Kind::NeverReached => format!("Explored: {seen}."),
        _ if report.steps.is_empty() => format!("Explored: {seen}."),
        _ => format!("Found after {seen}. No schedule with fewer switches breaks it."),
    }
}

#[derive(Clone, Copy)]
enum Ink {
    Plain,
    Bad,
    Strong,
    Faint,
}

/// The text so far, and how to go on.
struct Page {
    out: String,
    width: usize,
    colour: bool,
}

impl Page {
    fn blank(&mut self) {
        self.out.push('\n');
    }

    /// One line, its end trimmed.
    fn line(&mut self, line: &str, ink: Ink) {
        let line = line.trim_end();
        let code = match ink {
            _ if !self.colour => "",
            Ink::Plain => "",
            Ink::Bad => "\x1b[1;31m",
            Ink::Strong => "\x1b[1m",
            Ink::Faint => "\x1b[2m",
        };
        let end = if code.is_empty() { "" } else { "\x1b[0m" };
        let _ = writeln!(self.out, "{code}{line}{end}");
    }

    /// Wrapped text, its first line after `lead`, the others indented as far.
    fn paragraph(&mut self, lead: &str, text: &str, ink: Ink) {
        let indent = " ".repeat(lead.chars().count());
        for (index, line) in wrap(text, self.width - indent.len()).iter().enumerate() {
            let lead = if index == 0 { lead } else { &indent };
            self.line(&format!("{lead}{line}"), ink);
        }
    }

    fn schedule(&mut self, report: &Report) {
        let grid = Grid::of(report, self.width);
        let mut head = " ".repeat(GUTTER);
        for name in grid.heads(report) {
            let _ = write!(head, "{:<1$}", clip(&name, grid.lane - 1), grid.lane);
        }
        head.push_str("line");
        self.line(&head, Ink::Strong);
        let left_out = report.steps.len().saturating_sub(ROWS);
        let from = if left_out == 0 { usize::MAX } else { ROWS / 2 };
        for (index, step) in report.steps.iter().enumerate() {
            if index == from {
                self.line(&format!("      … {left_out} more steps …"), Ink::Faint);
            }
            if index < from || index >= from.saturating_add(left_out) {
                self.step(&grid, report, index, step);
            }
        }
    }

    fn step(&mut self, grid: &Grid, report: &Report, index: usize, step: &Step) {
        let mark = if step.preempts { "⇄" } else { " " };
        let mut text = step.text.clone();
        if grid.one_column {
            text = format!("{}: {text}", report.lanes[step.lane].name);
        }
        let lane = if grid.one_column { 0 } else { step.lane };
        let source = step.source.as_ref();
        let code = source.map(|source| {
            let place = if source.own { source.line.to_string() } else { format!("check:{}", source.line) };
            clip(&format!("{place:<4} {}", source.code), grid.code)
        });
        for (row, cell) in wrap(&text, grid.lane - 1).iter().enumerate() {
            let number = if row == 0 { format!("{:>4}{mark} ", index + 1) } else { " ".repeat(GUTTER) };
            let before = " ".repeat(grid.lane * lane);
            let after = grid.lane * (grid.lanes - lane);
            let code = if row == 0 { code.as_deref().unwrap_or("") } else { "" };
            let ink = if step.blocks { Ink::Strong } else { Ink::Plain };
            self.line(&format!("{number}{before}{cell:<after$}{code}"), ink);
        }
        if let Some(note) = &step.note {
            self.paragraph(&format!("{}↳ ", " ".repeat(GUTTER)), note, Ink::Faint);
        }
    }

    fn waits(&mut self, report: &Report) {
        let name = |lane: &usize| report.lanes[*lane].name.clone();
        for wait in &report.waits {
            let mut text = format!("{} waits {}", name(&wait.lane), wait.what);
            if let Some(source) = &wait.source {
                let file = if source.own { "" } else { "the check's " };
                let _ = write!(text, " ({file}line {})", source.line);
            }
            if !wait.on.is_empty() && wait.object.is_some() {
                let on: Vec<_> = wait.on.iter().map(name).collect();
                let _ = write!(text, ", held by {}", on.join(" and "));
            }
            if !wait.holds.is_empty() {
                let held: Vec<_> =
                    wait.holds.iter().map(|object| report.objects[*object].name.as_str()).collect();
                let _ = write!(text, ", and holds {}", held.join(" and "));
            }
            self.paragraph("  ", &format!("{text}."), Ink::Strong);
        }
    }
}

/// The widths of the schedule's columns.
struct Grid {
    /// The width of a lane's column, with the space after it.
    lane: usize,
    lanes: usize,
    /// The width of the column of source lines.
    code: usize,
    /// True where there are too many lanes for a column each: then one column names who.
    one_column: bool,
}

impl Grid {
    fn of(report: &Report, width: usize) -> Self {
        let lanes = report.lanes.len().max(1);
        let room = width - GUTTER;
        let one_column = lanes * 14 > room * 2 / 3;
        if one_column {
            let lane = room / 2;
            return Self { lane, lanes: 1, code: room - lane, one_column };
        }
        let longest = report.steps.iter().map(|step| step.text.chars().count() + 2).max().unwrap_or(14);
        let lane = longest.clamp(14, (room * 3 / 5 / lanes).max(14));
        Self { lane, lanes, code: room - lane * lanes, one_column }
    }

    fn heads(&self, report: &Report) -> Vec<String> {
        if self.one_column {
            return vec!["who: what".to_owned()];
        }
        report.lanes.iter().map(|lane| lane.name.clone()).collect()
    }
}

/// Cuts text to `width` characters, with an ellipsis where something is cut.
fn clip(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// Breaks text at spaces into lines of at most `width` characters; a longer word is cut.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a last line");
        let used = line.chars().count();
        if used == 0 {
            *line = clip(word, width);
        } else if used + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(clip(word, width));
        }
    }
    lines
}
