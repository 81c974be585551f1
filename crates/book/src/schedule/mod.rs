//! A recorded schedule, drawn as a table that needs no script.
//!
//! From a [`Report`]: a `<figure>` with
//! - a table: its caption says which promise broke and what happened; a column a thread or task; a row a
//!   step. Of a long schedule it shows the steps that the text report shows too;
//! - where somebody waits at the end, the list of who holds what and waits for what;
//! - where the names of locks and channels need it, the list of what each name means;
//! - how much was explored.
//!
//! It is one block of HTML without a blank line, and it stands between blank lines, so that an element may be
//! put around it. Nothing in it is told by colour alone. On a narrow screen CSS turns each row into a
//! block under its thread's name; the `role`s keep it a table for a screen reader then.

mod cell;
mod waits;

use crate::html::{Text, code, lines, prose};
use anyhow::{Result, anyhow};
use interleave::draw::{self, Stretch, stretches};
use interleave::report::{Report, Source};
use std::fmt::{self, Write as _};

/// What is beside the report.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// The start of the ids in it, unique on its page.
    pub id: &'a str,
    /// A sentence of the chapter's own.
    pub caption: Option<&'a str>,
}

/// Reads a recorded report.
pub fn read(json: &str) -> Result<Report> {
    rule::report::read(json)
        .map_err(|error| anyhow!("{error}; record it again with `cargo learn verify --record`"))
}

/// Draws a report.
pub fn draw(report: &Report, frame: &Frame<'_>) -> String {
    let mut html = String::new();
    write_figure(&mut html, report, frame).expect("a String takes all that is written");
    html
}

fn write_figure(html: &mut String, report: &Report, frame: &Frame<'_>) -> fmt::Result {
    let id = frame.id;
    writeln!(html, "<figure class=\"schedule\" id=\"{id}\">")?;
    writeln!(
        html,
        "<div class=\"schedule-scroll\" role=\"region\" aria-labelledby=\"{id}-caption\" tabindex=\"0\">"
    )?;
    writeln!(html, "<table class=\"schedule-table\" role=\"table\">")?;
    writeln!(html, "<caption id=\"{id}-caption\">")?;
    writeln!(html, "<strong class=\"schedule-rule\">{}</strong>", prose(&report.rule))?;
    if let Some(with) = draw::with(report) {
        writeln!(html, "<span class=\"schedule-with\">{}</span>", prose(&with))?;
    }
    writeln!(html, "<span class=\"schedule-what\">{}</span>", lines(&report.what))?;
    writeln!(html, "</caption>")?;
    write!(html, "<thead role=\"rowgroup\"><tr role=\"row\">")?;
    write!(html, "<th scope=\"col\" role=\"columnheader\">Step</th>")?;
    for lane in &report.lanes {
        let name = Text(&lane.name);
        write!(html, "<th scope=\"col\" role=\"columnheader\">{name}</th>")?;
    }
    writeln!(html, "</tr></thead>")?;
    writeln!(html, "<tbody role=\"rowgroup\">")?;
    for Stretch { mut steps, shown } in stretches(report) {
        if shown {
            steps.try_for_each(|index| cell::write_row(html, report, index))?;
        } else {
            cell::write_gap(html, report, steps.len())?;
        }
    }
    writeln!(html, "</tbody>\n</table>\n</div>")?;
    waits::write_list(html, report)?;
    write_objects(html, report)?;
    write!(html, "<figcaption>")?;
    if let Some(caption) = frame.caption {
        write!(html, "{} ", prose(caption))?;
    }
    writeln!(
        html,
        "<span class=\"schedule-explored\">{}</span></figcaption>",
        interleave::draw::summary(report)
    )?;
    writeln!(html, "</figure>")
}

fn write_objects(html: &mut String, report: &Report) -> fmt::Result {
    let placed = || (report.objects.iter()).filter_map(|o| Some((o, o.source.as_ref()?)));
    if placed().next().is_none() {
        return Ok(());
    }
    writeln!(html, "<ul class=\"schedule-objects\">")?;
    for (object, source) in placed() {
        writeln!(
            html,
            "<li><b>{}</b>: the {} of {}</li>",
            Text(&object.name),
            Text(&object.kind),
            place(source)
        )?;
    }
    writeln!(html, "</ul>")
}

/// `line 12, <code>…</code>`; a line of the check says so.
fn place(source: &Source) -> String {
    let mut text = format!("line {}", source.line);
    if !source.own {
        text = format!("{text} of the check");
    }
    if !source.code.is_empty() {
        text = format!("{text}, {}", code(&source.code));
    }
    text
}
