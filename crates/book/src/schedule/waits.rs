//! Who holds what and waits for what when the schedule ends.

use super::place;
use crate::html::Text;
use interleave::draw::{held, listed, moves};
use interleave::report::{Report, Wait};
use std::fmt::{self, Write as _};

/// Writes the list; nothing where nobody waits.
pub fn write_list(html: &mut String, report: &Report) -> fmt::Result {
    if report.waits.is_empty() {
        return Ok(());
    }
    writeln!(html, "<div class=\"schedule-waits\">")?;
    writeln!(html, "<p>At the end, who holds what and waits for what:</p>")?;
    writeln!(html, "<ol>")?;
    for wait in &report.waits {
        writeln!(html, "<li>{}</li>", sentence(report, wait))?;
    }
    writeln!(html, "</ol>\n</div>")
}

fn sentence(report: &Report, wait: &Wait) -> String {
    let mut text = format!("<b>{}</b> ", Text(&report.lanes[wait.lane].name));
    if let Some(held) = held(report, &wait.holds) {
        text += &format!("{} and ", Text(&held));
    }
    text += &format!("waits {}", Text(&wait.what));
    if let Some(source) = &wait.source {
        text += &format!(" ({})", place(source));
    }
    let others = (wait.on.iter()).map(|lane| format!("<b>{}</b>", Text(&report.lanes[*lane].name)));
    let moved = wait.object.is_some_and(|object| moves(report, object));
    match others.collect::<Vec<_>>().as_slice() {
        [] => text += "; nobody is left to end that wait.",
        _ if moved && wait.on == [wait.lane] => text += "; it took permits itself.",
        others if moved => text += &format!("; {} took permits of it.", listed(others)),
        _ if wait.on == [wait.lane] => text += "; it waits for itself.",
        others => text += &format!("; only {} can end that wait.", listed(others)),
    }
    text
}
