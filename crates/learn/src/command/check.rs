//! `cargo learn check`

use anyhow::Result;

use crate::exercise::Exercise;
use crate::exit::Exit;
use crate::format::{self, Format};
use crate::session::Session;
use crate::style::{self, Ink};
use crate::verdict::{Outcome, Verdict};
use crate::view::{self, Detail};
use crate::workspace::Workspace;

/// Checks one exercise, or all, and prints the verdicts.
pub fn run(session: &mut Session, name: Option<&str>, all: bool, format: Format) -> Result<Exit> {
    let exercises = match all {
        true => session.workspace.exercises.clone(),
        false => vec![session.exercise(name)?],
    };
    let mut verdicts = Vec::new();
    for exercise in &exercises {
        let verdict = match session.check(exercise) {
            Ok(verdict) => verdict,
            // The others are checked all the same, and their verdicts told.
            Err(error) if all => {
                style::eprint(&format!("{} {error:#}\n", Ink::Bad.paint("error:")));
                Verdict::trouble(exercise, format!("{error:#}"))
            }
            Err(error) => return Err(error),
        };
        let width = style::width();
        match format {
            Format::Text if all => style::print(&format!("{}\n", view::conclusion(&verdict, width))),
            Format::Text => {
                let how = view::in_full(&exercise.name);
                style::print(&view::verdict(&verdict, width, Detail::One(&how)));
                if verdict.passed() {
                    if exercise.chapter.is_file() {
                        style::print(&near_misses(&session.workspace, exercise));
                    }
                    style::print(&next(session, exercise));
                }
            }
            Format::Full => style::print(&view::verdict(&verdict, width, Detail::All)),
            // The document comes when all is over. Who waits for it sees meanwhile how far it is.
            Format::Json | Format::Junit if all => {
                style::eprint(&format!("{}\n", view::conclusion(&verdict, width)));
            }
            Format::Json | Format::Junit => {}
        }
        verdicts.push(verdict);
    }
    match format {
        Format::Text | Format::Full if all => style::print(&sum(&verdicts)),
        Format::Text | Format::Full => {}
        Format::Json => style::print(&format::json(&verdicts)),
        Format::Junit => style::print(&format::junit(&verdicts)),
    }
    Ok(exit(&verdicts))
}

/// What a check of one exercise, shown as plain lines, looks like where there is no terminal.
pub fn plain(session: &mut Session, at: Option<&str>) -> Result<Exit> {
    if at.is_none() && session.start().is_none() {
        let what = match session.workspace.exercises.is_empty() {
            true => "There are no exercises here yet.\n",
            false => &format!("{} `cargo learn list` shows them.\n", view::ALL_PASSED),
        };
        style::print(what);
        return Ok(Exit::Good);
    }
    let exercise = session.exercise(at)?;
    // Above the task, which is long: whoever is in the wrong place need not read it.
    if let Some(advice) = at.is_none().then(|| session.where_to_begin(&exercise)).flatten() {
        style::print(&format!("{}\n\n", Ink::Warn.paint(&advice)));
    }
    style::print(&format!("{}\n", session.head(&exercise)));
    run(session, Some(&exercise.name), false, Format::Text)
}

/// What to read after a pass.
fn near_misses(workspace: &Workspace, exercise: &Exercise) -> String {
    let page = workspace.page(exercise);
    let advice = if page.is_file() { String::new() } else { format!("{}.\n", view::NO_BOOK) };
    let page = Ink::Link.paint(&workspace.shown(&page));
    format!("Now the near misses, wrong answers that look right: {page}\n{advice}")
}

/// Where to go after a pass.
fn next(session: &Session, exercise: &Exercise) -> String {
    match session.after(exercise) {
        Some(next) => format!("Next exercise: `cargo learn {}`\n", next.name),
        None => format!("{}\n", view::ALL_PASSED),
    }
}

fn sum(verdicts: &[Verdict]) -> String {
    let passed = verdicts.iter().filter(|verdict| verdict.passed()).count();
    format!("\n{}\n", Ink::Strong.paint(&format!("{passed} of {} exercises passed", verdicts.len())))
}

fn exit(verdicts: &[Verdict]) -> Exit {
    let has = |outcome| verdicts.iter().any(|verdict| verdict.outcome == outcome);
    if has(Outcome::Cancelled) {
        Exit::Interrupted
    } else if has(Outcome::Trouble) {
        Exit::Environment
    } else if verdicts.iter().all(Verdict::passed) {
        Exit::Good
    } else {
        Exit::Failed
    }
}
