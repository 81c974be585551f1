//! One row of the table: one step, in its thread's column.

use crate::html::{Text, code, listed, prose};
use interleave::report::{Report, Step};
use std::fmt::{self, Write as _};

/// Writes the row of a step. Its other columns are empty.
pub fn write_row(html: &mut String, report: &Report, index: usize) -> fmt::Result {
    let step = &report.steps[index];
    let class = if step.preempts { " class=\"schedule-switch\"" } else { "" };
    write!(html, "<tr role=\"row\"{class}>")?;
    write!(html, "<th scope=\"row\" role=\"rowheader\">{}</th>", index + 1)?;
    for (lane, column) in report.lanes.iter().enumerate() {
        if lane == step.lane {
            let name = Text(&column.name);
            write!(
                html,
                "<td role=\"cell\" class=\"schedule-step\" data-lane=\"{name}\" style=\"--lane: {lane}\">"
            )?;
            write_step(html, report, step, interrupted(report, index))?;
            write!(html, "</td>")?;
        } else {
            write!(html, "<td role=\"cell\"></td>")?;
        }
    }
    writeln!(html, "</tr>")
}

/// Who was running before a switch: the thread of the step before.
fn interrupted(report: &Report, index: usize) -> Option<&str> {
    let before = report.steps.get(index.checked_sub(1)?)?;
    let other = before.lane != report.steps[index].lane;
    other.then(|| report.lanes[before.lane].name.as_str())
}

fn write_step(html: &mut String, report: &Report, step: &Step, interrupted: Option<&str>) -> fmt::Result {
    if step.preempts {
        match interrupted {
            Some(name) => mark(html, &format!("switch: {name} is interrupted"))?,
            None => mark(html, "switch")?,
        }
    }
    if let Some(source) = &step.source {
        write!(html, "<span class=\"schedule-line\">")?;
        if !source.own {
            write!(html, "<span class=\"schedule-check\">check</span> ")?;
        }
        let line = source.line;
        write!(html, "<span class=\"schedule-number\">{line}</span> ")?;
        write!(html, "{}</span> ", code(&source.code))?;
    }
    write!(html, "<span class=\"schedule-does\">{}</span>", prose(&step.text))?;
    // Most such steps say themselves that they wait.
    if step.blocks && !step.text.contains("wait") {
        mark(html, "waits from here")?;
    }
    if !step.holds.is_empty() {
        let names = (step.holds.iter()).map(|object| report.objects[*object].name.clone());
        mark(html, &format!("holds {}", listed(&names.collect::<Vec<_>>())))?;
    }
    if let Some(note) = &step.note {
        write!(html, " <span class=\"schedule-note\">{}</span>", prose(note))?;
    }
    Ok(())
}

fn mark(html: &mut String, text: &str) -> fmt::Result {
    write!(html, " <span class=\"schedule-mark\">{}</span> ", Text(text))
}
