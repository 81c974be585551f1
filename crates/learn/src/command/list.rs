//! `cargo learn list`

use std::fmt::Write as _;

use anyhow::Result;

use crate::ansi;
use crate::exit::Exit;
use crate::session::Session;
use crate::style::{self, Ink};
use crate::view;

/// Prints every exercise, by part, and how it stands; of its tags what fits into the terminal.
pub fn run(session: &Session) -> Result<Exit> {
    let exercises = &session.workspace.exercises;
    let (names, titles) = view::widths(exercises);
    let width = style::width();
    let next = session.next().map(|exercise| &exercise.name);
    let mut text = String::new();
    let mut part = "";
    let mut passed = 0;
    for exercise in exercises {
        if exercise.part != part {
            part = &exercise.part;
            let _ = writeln!(text, "{}", Ink::Strong.paint(&view::part_title(exercise)));
        }
        let mark = if session.progress.has_passed(exercise) {
            passed += 1;
            Ink::Good.paint("✓")
        } else if Some(&exercise.name) == next {
            Ink::Warn.paint("▸")
        } else {
            " ".to_owned()
        };
        let name = format!("{:names$}", exercise.name);
        let row = format!("  {mark} {name}  {:titles$}  ", exercise.meta.title);
        let room = width.saturating_sub(ansi::columns(&row));
        let mut about = format!("{:>3} min", exercise.meta.minutes);
        for (i, tag) in exercise.meta.tags.iter().enumerate() {
            let longer = format!("{about}{}{tag}", if i == 0 { "  " } else { ", " });
            if ansi::columns(&longer) > room {
                break;
            }
            about = longer;
        }
        let _ = writeln!(text, "{row}{}", Ink::Faint.paint(&about));
    }
    let _ =
        writeln!(text, "\n{passed} of {} passed; `cargo learn NAME` goes to one of them", exercises.len());
    style::print(&text);
    Ok(Exit::Good)
}
