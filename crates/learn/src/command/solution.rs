//! `cargo learn solution`

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};

use crate::exercise::Exercise;
use crate::exit::Exit;
use crate::folder;
use crate::session::Session;
use crate::style::{self, Ink};

/// Prints our answer, once it can no longer spoil the exercise or is asked for twice.
pub fn run(session: &mut Session, name: Option<&str>, yes: bool) -> Result<Exit> {
    let exercise = session.exercise(name)?;
    let name = &exercise.name;
    if !yes && !may_see(session, &exercise) {
        session.progress.ask(&exercise)?;
        style::print(&format!(
            "You have not passed {name} yet. A hint may be enough: cargo learn hint {name}\n\
             To see our answer all the same, ask again.\n"
        ));
        return Ok(Exit::Failed);
    }
    style::print(&text(session, &exercise)?);
    Ok(Exit::Good)
}

/// Whether the solution may be shown: the exercise was passed, or the solution asked for before.
pub fn may_see(session: &Session, exercise: &Exercise) -> bool {
    session.progress.has_ever_passed(exercise) || session.progress.has_asked(exercise)
}

/// Our answer, and where the right answers by other roads stand.
pub fn text(session: &Session, exercise: &Exercise) -> Result<String> {
    let file = exercise.solution.join("src").join("lib.rs");
    let source = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut text = format!("{}\n\n{}\n", Ink::Link.paint(&session.workspace.shown(&file)), source.trim_end());
    let others = folder::entries(&exercise.solution.join("alternatives"))?;
    if !others.is_empty() {
        let _ = writeln!(text, "\n{}", Ink::Strong.paint("Other roads to a right answer"));
        for other in others {
            let _ = writeln!(text, "  {}", Ink::Link.paint(&session.workspace.shown(&other)));
        }
    }
    Ok(text)
}
