//! `cargo learn explain`

use std::path::PathBuf;

use anyhow::Result;

use crate::atomic_write::write_atomically;
use crate::exercise::Exercise;
use crate::exit::Exit;
use crate::explain;
use crate::session::Session;
use crate::style::{self, Ink};
use crate::verdict::{Outcome, Verdict};
use crate::view::{self, Detail};

/// Checks an exercise, writes the schedules that break it as a page, and opens the page.
pub fn run(session: &mut Session, name: Option<&str>, open: bool) -> Result<Exit> {
    let exercise = session.exercise(name)?;
    // What is saved while the check runs is not what the schedule's lines are in.
    let source = exercise.text()?;
    let verdict = session.check(&exercise)?;
    let Some(path) = write(session, &exercise, &verdict, &source)? else {
        if !verdict.passed() {
            let how = view::in_full(&exercise.name);
            style::print(&view::verdict(&verdict, style::width(), Detail::One(&how)));
        }
        return Ok(match verdict.outcome {
            Outcome::Passed => {
                style::print(&format!("There is no schedule to explain: {} has passed.\n", exercise.name));
                Exit::Good
            }
            Outcome::Failed | Outcome::DoesNotCompile | Outcome::NotStarted => {
                style::print("There is no schedule to explain: no explored check has failed.\n");
                Exit::Failed
            }
            Outcome::Trouble => Exit::Environment,
            Outcome::Cancelled => Exit::Interrupted,
        });
    };
    let shown = Ink::Link.paint(&session.workspace.shown(&path));
    let opened = open && browser::open(&path).is_ok();
    let word = if opened { "Opening" } else { "The schedule, step by step:" };
    style::print(&format!("{}\n{word} {shown}\n", view::conclusion(&verdict, style::width())));
    Ok(Exit::Failed)
}

/// Writes the page of a verdict's failing schedules, beside the file that was checked; `None` where there are
/// none.
pub fn write(
    session: &Session,
    exercise: &Exercise,
    verdict: &Verdict,
    source: &str,
) -> Result<Option<PathBuf>> {
    let Some(page) = explain::page(exercise, verdict, source) else { return Ok(None) };
    let path = session.workspace.target().join("learn").join(format!("{}.html", exercise.name));
    write_atomically(&path, page.as_bytes())?;
    Ok(Some(path))
}
