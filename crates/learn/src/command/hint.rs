//! `cargo learn hint`

use anyhow::Result;

use crate::ansi;
use crate::exit::Exit;
use crate::hints;
use crate::session::Session;
use crate::style::{self, Ink};

/// Prints one hint, and how to get the next.
pub fn run(session: &Session, name: Option<&str>, level: u8) -> Result<Exit> {
    let exercise = session.exercise(name)?;
    let hints = hints::read(&exercise)?;
    let level = usize::from(level).clamp(1, hints.len());
    let head = format!("{}, hint {level} of {}", exercise.name, hints.len());
    let hint = &hints[level - 1];
    let rows: Vec<String> = hint.lines().flat_map(|line| ansi::wrap(line, style::width())).collect();
    style::print(&format!("{}\n\n{}\n", Ink::Strong.paint(&head), rows.join("\n")));
    if level < hints.len() {
        let more = format!("\nMore: cargo learn hint {} --level {}\n", exercise.name, level + 1);
        style::print(&Ink::Faint.paint(&more));
    }
    Ok(Exit::Good)
}
