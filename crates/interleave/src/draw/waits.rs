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
    let held: Vec<&str> = wait.holds.iter().map(|&object| report.objects[object].name.as_str()).collect();
    let holds = if held.is_empty() { String::new() } else { format!(" holds {}, and", listed(&held)) };
    // What comes after a colon explains the wait, and goes last.
    let (what, why) = wait.what.split_once(": ").unwrap_or((&wait.what, ""));
    let place = wait.source.as_ref().map(|source| {
        let file = if source.own { "" } else { "the check's " };
        format!(" ({file}line {})", source.line)
    });
    let others: Vec<&str> =
        wait.on.iter().filter(|&&lane| lane != wait.lane).map(|&lane| name(lane)).collect();
    let holder = match (wait.object, others.is_empty()) {
        (None, _) => String::new(),
        (Some(_), true) if wait.on.is_empty() => String::new(),
        (Some(_), true) => ", which it holds itself".to_owned(),
        (Some(_), false) if others.len() == 1 => format!(", which {} holds", others[0]),
        (Some(_), false) => format!(", which {} hold", listed(&others)),
    };
    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
    format!("{who}{holds} waits {what}{}{holder}{why}.", place.unwrap_or_default())
}
