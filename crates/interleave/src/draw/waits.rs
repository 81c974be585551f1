//! Who waits for whom, in sentences.

use super::page::{Ink, Page};
use super::words::listed;
use crate::report::{Report, Wait};

pub(super) fn draw(page: &mut Page, report: &Report) {
    for wait in &report.waits {
        page.paragraph("  ", &self::wait(report, wait), Ink::Strong);
    }
}

/// `there holds mutex 1, and waits to lock mutex 2 (line 27), which back holds.`
#[must_use]
pub fn wait(report: &Report, wait: &Wait) -> String {
    let name = |lane: usize| report.lanes[lane].name.as_str();
    let who = name(wait.lane);
    let holds = held(report, &wait.holds).map(|held| format!(" {held}, and")).unwrap_or_default();
    // What comes after a colon explains the wait, and goes last.
    let (what, why) = wait.what.split_once(": ").unwrap_or((&wait.what, ""));
    let place = wait.source.as_ref().map(|source| {
        let of_file = if source.own { String::new() } else { format!(" of {}", source.file) };
        format!(" (line {}{of_file})", source.line)
    });
    let others: Vec<&str> =
        wait.on.iter().filter(|&&lane| lane != wait.lane).map(|&lane| name(lane)).collect();
    let itself = wait.on.contains(&wait.lane);
    let holder = match (wait.object, others.len()) {
        (None, _) => String::new(),
        (Some(_), 0) if !itself => String::new(),
        (Some(object), 0) if moves(report, object) => ", which it took itself".to_owned(),
        (Some(object), _) if moves(report, object) => format!(", which {} took", listed(&others)),
        (Some(_), 0) => ", which it holds itself".to_owned(),
        // Readers share a lock.
        (Some(_), _) if itself => format!(", which it holds itself, beside {}", listed(&others)),
        (Some(_), 1) => format!(", which {} holds", others[0]),
        (Some(_), _) => format!(", which {} hold", listed(&others)),
    };
    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
    format!("{who}{holds} waits {what}{}{holder}{why}.", place.unwrap_or_default())
}

/// `holds mutex 1`, or of a semaphore `took permits of semaphore 1`: what a thread or task has and has not given
/// back.
#[must_use]
pub fn held(report: &Report, held: &[usize]) -> Option<String> {
    let names = |moved: bool| {
        let of_them = held.iter().filter(|&&object| moves(report, object) == moved);
        of_them.map(|&object| report.objects[object].name.as_str()).collect::<Vec<_>>()
    };
    match (names(false), names(true)) {
        (holds, took) if holds.is_empty() && took.is_empty() => None,
        (holds, took) if took.is_empty() => Some(format!("holds {}", listed(&holds))),
        (holds, took) if holds.is_empty() => Some(format!("took permits of {}", listed(&took))),
        (holds, took) => Some(format!("holds {}, took permits of {}", listed(&holds), listed(&took))),
    }
}

/// Whether it can be out with another task than the one that took it: a permit is often moved into the future
/// that is spawned next, and nobody sees that.
#[must_use]
pub fn moves(report: &Report, object: usize) -> bool {
    report.objects[object].kind == "Semaphore"
}
