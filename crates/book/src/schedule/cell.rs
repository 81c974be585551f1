//! One row of the table: one step, in its thread's column.

use crate::html::{Text, code, prose};
use interleave::draw::{excerpt, held, says};
use interleave::report::Report;
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
            write_step(html, report, index)?;
            write!(html, "</td>")?;
        } else {
            write!(html, "<td role=\"cell\"></td>")?;
        }
    }
    writeln!(html, "</tr>")
}

/// Writes the row that stands for so many steps of a long schedule.
pub fn write_gap(html: &mut String, report: &Report, steps: usize) -> fmt::Result {
    let steps = interleave::draw::thousands(steps as u64);
    writeln!(
        html,
        "<tr role=\"row\" class=\"schedule-gap\"><th scope=\"row\" role=\"rowheader\">…</th>\
         <td role=\"cell\" colspan=\"{}\">{steps} more steps</td></tr>",
        report.lanes.len()
    )
}

/// Who was running before a switch: the thread of the step before.
fn interrupted(report: &Report, index: usize) -> Option<&str> {
    let before = report.steps.get(index.checked_sub(1)?)?;
    let other = before.lane != report.steps[index].lane;
    other.then(|| report.lanes[before.lane].name.as_str())
}

/// True where the step is of the same thread and the same line as the row above.
fn goes_on(report: &Report, index: usize) -> bool {
    let step = &report.steps[index];
    let above = index.checked_sub(1).and_then(|above| report.steps.get(above));
    above.is_some_and(|above| above.lane == step.lane && above.source == step.source && !step.preempts)
}

fn write_step(html: &mut String, report: &Report, index: usize) -> fmt::Result {
    let step = &report.steps[index];
    let again = goes_on(report, index);
    if step.preempts {
        match interrupted(report, index) {
            Some(name) => mark(html, &format!("switch: {name} is interrupted"))?,
            None => mark(html, "switch")?,
        }
    }
    let does = format!("<span class=\"schedule-does\">{}</span>", prose(&says(report, index)));
    match &step.source {
        None => write!(html, "{does}")?,
        Some(source) => {
            write!(html, "<span class=\"schedule-line\">")?;
            if !source.own {
                write!(html, "<span class=\"schedule-check\">check</span> ")?;
            }
            write!(html, "<span class=\"schedule-number\">{}</span> ", source.line)?;
            // A line that takes the lock and gives it back has two steps: its code stands at the first.
            match excerpt(step).filter(|_| !again) {
                None => write!(html, "{does}</span>")?,
                Some(line) => write!(html, "{}</span> {does}", code(line))?,
            }
        }
    }
    // Most such steps say themselves that they wait.
    if step.blocks && !step.text.contains("wait") {
        mark(html, "waits from here")?;
    }
    // Who has just locked something holds it: no need to say so.
    let plain = !step.blocks && step.object.is_some_and(|object| step.holds == [object]);
    if let Some(held) = held(report, &step.holds).filter(|_| !plain) {
        mark(html, &held)?;
    }
    if let Some(note) = &step.note {
        write!(html, " <span class=\"schedule-note\">{}</span>", prose(note))?;
    }
    Ok(())
}

fn mark(html: &mut String, text: &str) -> fmt::Result {
    write!(html, " <span class=\"schedule-mark\">{}</span> ", Text(text))
}
