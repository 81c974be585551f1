//! Chapters that send their reader to the row marked `⇄` of a schedule that has none, or several.
//!
//! A near miss is recorded anew when its check changes, and the row may then be gone.

use super::{Finding, Page, Pages};
use crate::{directive::Reference, schedule};
use chapter::Place;
use std::fs;

/// How a chapter speaks of the row after a switch.
const MARKED: &str = "row marked `⇄`";

/// Looks at each such sentence, and at the schedule that follows it.
pub fn find(pages: &Pages, page: &Page) -> Vec<Finding> {
    let chapter = page.chapter();
    let mut findings = Vec::new();
    for line in chapter.lines.iter().filter(|line| line.place == Place::Prose) {
        let Some((before, _)) = line.text.split_once(MARKED) else { continue };
        let next = chapter.directives().find(|next| next.name == "schedule" && next.line > line.number);
        let Some(switches) = next.and_then(|next| switches(pages, page, next.arguments)) else { continue };
        let one_of_several = ["first", "last"].iter().any(|word| before.trim_end().ends_with(word));
        if switches == 0 || switches > 1 && !one_of_several {
            findings.push(page.finding(
                line.number,
                format!("it speaks of the {MARKED}, and the schedule below has {switches} of them"),
                "tell what the schedule shows now; of several, name the first or the last",
            ));
        }
    }
    findings
}

/// How many rows of a recorded schedule are marked. `None` where it cannot be read, which others report.
fn switches(pages: &Pages, page: &Page, arguments: &str) -> Option<usize> {
    let reference = Reference::parse(arguments, &pages.root, &page.path).ok()?;
    let report = schedule::read(&fs::read_to_string(reference.file).ok()?).ok()?;
    Some(report.steps.iter().filter(|step| step.preempts).count())
}
