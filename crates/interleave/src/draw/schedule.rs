//! The schedule: a row a step, a column a thread or task.

use std::ops::Range;

use super::grid::Grid;
use super::page::{Ink, Page};
use super::row::{Row, excerpt, rows};
use super::words::{clip, wrap};
use super::{code, thousands};
use crate::report::{Report, Unit};

/// A schedule of more rows is shown in part: how it begins and ends, and what is around each switch.
const ROWS: usize = 60;

/// What is shown of a long one at its beginning, at its end, and before and after each row that matters.
const BEGINNING: usize = 8;
const END: usize = 12;
const BEFORE: usize = 2;
const AFTER: usize = 3;

pub(super) fn draw(page: &mut Page, report: &Report) {
    let rows = rows(report);
    let grid = Grid::of(report, &rows, page.width);
    let mut head = " ".repeat(grid.gutter);
    for name in grid.heads(report) {
        head.push_str(&format!("{:<1$}", clip(&name, grid.lane - 1), grid.lane));
    }
    page.line(&format!("{head}line"), Ink::Strong);
    let shown = shown(&rows);
    let mut index = 0;
    while index < rows.len() {
        if shown[index] {
            draw_row(page, &grid, report, &rows[index]);
            index += 1;
            continue;
        }
        let until = (index..rows.len()).find(|&row| shown[row]).unwrap_or(rows.len());
        let last = rows.get(until).map_or(report.steps.len(), |row| row.first);
        let steps = thousands((last - rows[index].first) as u64);
        page.line(&format!("{}… {steps} more steps …", " ".repeat(grid.gutter)), Ink::Faint);
        index = until;
    }
    if rows.iter().zip(&shown).any(|(row, shown)| *shown && row.step.preempts) {
        let mark = match report.explored.unit {
            Unit::Switches => {
                "⇄ a switch: the thread of the row above could have gone on, and another one ran."
            }
            Unit::Delays => {
                "⇄ a delay: whose turn it was is held back, and another task, or another branch, goes first."
            }
        };
        page.blank();
        page.paragraph("  ", mark, Ink::Faint);
    }
}

/// Some steps of a schedule, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Which.
    pub steps: Range<usize>,
    /// False where a drawing says only how many they are.
    pub shown: bool,
}

/// What the text shows of a schedule and what it leaves out, for whoever draws it in another way.
#[must_use]
pub fn stretches(report: &Report) -> Vec<Stretch> {
    let rows = rows(report);
    let ends = rows.iter().skip(1).map(|row| row.first).chain([report.steps.len()]);
    let mut stretches: Vec<Stretch> = Vec::new();
    for ((row, end), shown) in rows.iter().zip(ends).zip(shown(&rows)) {
        match stretches.last_mut() {
            Some(last) if last.shown == shown => last.steps.end = end,
            _ => stretches.push(Stretch { steps: row.first..end, shown }),
        }
    }
    stretches
}

/// Which rows are shown.
fn shown(rows: &[Row<'_>]) -> Vec<bool> {
    if rows.len() <= ROWS {
        return vec![true; rows.len()];
    }
    let mut shown = vec![false; rows.len()];
    let mut show = |from: usize, to: usize| shown[from..to.min(rows.len())].fill(true);
    show(0, BEGINNING);
    show(rows.len() - END, rows.len());
    let mut around = 0;
    for (index, row) in rows.iter().enumerate() {
        if row.matters && around < ROWS {
            show(index.saturating_sub(BEFORE), index + AFTER);
            around += BEFORE + AFTER;
        }
    }
    // A gap of one row would not be shorter for its dots.
    for index in 1..rows.len() - 1 {
        shown[index] |= shown[index - 1] && shown[index + 1];
    }
    shown
}

fn draw_row(page: &mut Page, grid: &Grid, report: &Report, row: &Row<'_>) {
    let step = row.step;
    let mark = if step.preempts { "⇄" } else { " " };
    let text = match grid.one_column {
        true => format!("{}: {}", report.lanes[step.lane].name, row.text),
        false => row.text.clone(),
    };
    let lane = if grid.one_column { 0 } else { step.lane };
    let cells = wrap(&text, grid.lane - 1);
    let place = step.source.as_ref().map(|source| grid.place_of(source)).unwrap_or_default();
    // The code of a row that goes on stands above it.
    let code = match excerpt(step) {
        Some(code) if !row.goes_on => code::rows(code, grid.code),
        _ => Vec::new(),
    };
    let number = format!("{:>1$}", row.first + 1, grid.gutter - 2);
    let ink = if row.waits { Ink::Strong } else { Ink::Plain };
    for line in 0..cells.len().max(code.len()) {
        let (number, mark, place) = if line == 0 { (&*number, mark, &*place) } else { ("", " ", "") };
        let cell = cells.get(line).map_or("", String::as_str);
        page.pieces(&[
            (&format!("{number:<0$}", grid.gutter - 2), Ink::Faint),
            (mark, Ink::Marked),
            (" ", Ink::Plain),
            (&" ".repeat(grid.lane * lane), Ink::Plain),
            (&format!("{cell:<0$}", grid.lane * (grid.lanes - lane)), ink),
            (&format!("{place:<0$}", grid.place), Ink::Faint),
            (code.get(line).map_or("", String::as_str), Ink::Plain),
        ]);
    }
    if let Some(note) = &step.note {
        page.paragraph(&format!("{}↳ ", " ".repeat(grid.gutter)), note, Ink::Marked);
    }
}
