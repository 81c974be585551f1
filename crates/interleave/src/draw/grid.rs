//! The widths of the schedule's columns.

use std::path::Path;

use super::row::Row;
use super::words::width;
use crate::report::{Report, Source};

/// A lane's column is never narrower.
const NARROWEST: usize = 14;

/// The widths of the schedule's columns.
pub(super) struct Grid {
    /// Whether a line that is not the learner's can be in one file only.
    one_check: bool,
    /// Columns left of the first lane: the step's number and its mark.
    pub(super) gutter: usize,
    /// The width of a lane's column, with the space after it.
    pub(super) lane: usize,
    pub(super) lanes: usize,
    /// The width of the column of places, with the space after it.
    pub(super) place: usize,
    /// The width of the column of source lines.
    pub(super) code: usize,
    /// True where there are too many lanes for a column each: then one column names who.
    pub(super) one_column: bool,
}

impl Grid {
    pub(super) fn of(report: &Report, rows: &[Row<'_>], page: usize) -> Self {
        let one_check = super::check_files(report).len() == 1;
        let last = rows.last().map_or(1, |row| row.first + 1);
        let gutter = last.to_string().len().max(3) + 3;
        let sources = rows.iter().filter_map(|row| row.step.source.as_ref());
        let place = 1 + sources.map(|source| width(&place(source, one_check))).max().unwrap_or(4).max(4);
        let room = page - gutter - place;
        let lanes = report.lanes.len().max(1);
        let one_column = lanes * NARROWEST > room * 2 / 3;
        if one_column {
            let lane = room / 2;
            return Self { one_check, gutter, lane, lanes: 1, place, code: room - lane, one_column };
        }
        let names = report.lanes.iter().map(|lane| width(&lane.name));
        // What goes together may take several lines: the source beside it needs the room more.
        let texts = rows.iter().flat_map(|row| row.text.split("; ")).map(width);
        let longest = texts.chain(names).max().unwrap_or(0) + 2;
        let lane = longest.clamp(NARROWEST, (room * 11 / 20 / lanes).max(NARROWEST));
        Self { one_check, gutter, lane, lanes, place, code: room - lane * lanes, one_column }
    }

    pub(super) fn heads(&self, report: &Report) -> Vec<String> {
        if self.one_column {
            return vec!["who: what".to_owned()];
        }
        report.lanes.iter().map(|lane| lane.name.clone()).collect()
    }

    /// `15` in the learner's file, `check 37` in the check's; where that has several, `stop 37`.
    pub(super) fn place_of(&self, source: &Source) -> String {
        place(source, self.one_check)
    }
}

fn place(source: &Source, one_check: bool) -> String {
    if source.own {
        return source.line.to_string();
    }
    let stem = Path::new(&source.file).file_stem().filter(|_| !one_check);
    format!("{} {}", stem.map_or("check".into(), |stem| stem.to_string_lossy()), source.line)
}
