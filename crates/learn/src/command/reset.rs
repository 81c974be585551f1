//! `cargo learn reset`

use anyhow::Result;

use crate::exit::{Exit, UsageError};
use crate::session::Session;
use crate::{starter, style};

/// Puts the starting point back, and says where the learner's file is kept.
pub fn run(session: &Session, name: Option<&str>) -> Result<Exit> {
    let exercise = match name {
        Some(name) => session.workspace.exercise(name)?,
        // Not the next one: nobody would guess which.
        None => (session.workspace.here())
            .ok_or_else(|| UsageError("name the exercise, or go to its folder".to_owned()))?,
    };
    let (starter, kept) = starter::reset(&session.workspace, exercise)?;
    let file = session.workspace.shown(&exercise.file());
    style::print(&match kept {
        Some(kept) => format!(
            "{file} is the starting point again (from {}).\nYour file is kept: {}\n",
            starter.from,
            session.workspace.shown(&kept)
        ),
        None => {
            format!("{file} is the starting point (from {}). Nothing of yours was there.\n", starter.from)
        }
    });
    Ok(Exit::Good)
}
