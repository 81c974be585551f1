//! A failing schedule as a page of its own: one HTML file that needs no other and asks no network.
//!
//! ```text
//! page       the verdict's broken promises, a section each, and the learner's file
//!   section  the rule, what happened, the schedule as a table, who waits for whom
//!     row    one step: a column a lane; `data-line` names the learner's line. Of a long schedule those that the text shows too
//! ```
//!
//! The table is all there without JavaScript. The script only adds a stepper: it marks a row and the line
//! of the file that it runs.

use std::fmt::Write as _;

use interleave::draw;
use interleave::report::Report;

use crate::exercise::Exercise;
use crate::foremost::foremost_first;
use crate::format::escape;
use crate::verdict::{Promise, Verdict};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page for a verdict; `None` where no broken promise comes with a schedule.
pub fn page(exercise: &Exercise, verdict: &Verdict, source: &str) -> Option<String> {
    if verdict.refusal().is_some() {
        return None;
    }
    let mut sections = String::new();
    // The one that the terminal shows comes first.
    for promise in foremost_first(verdict) {
        if let Some(report) = &promise.report {
            section(&mut sections, promise, report);
        }
    }
    if sections.is_empty() {
        return None;
    }
    let (name, title) = (escape(&exercise.name), escape(&exercise.meta.title));
    let lines: String = source
        .lines()
        .enumerate()
        .map(|(index, line)| {
            let number = index + 1;
            format!("<span class=\"line\" id=\"L{number}\"><i>{number:>4}</i> {}</span>", escape(line))
        })
        .collect();
    Some(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{name}: the schedule that breaks it</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header><h1>{name}</h1><p>{title}</p></header>\n<main>\n<div class=\"schedules\">\n{sections}</div>\n\
         <section class=\"file\" aria-labelledby=\"file\">\n<h2 id=\"file\">src/lib.rs</h2>\n\
         <pre tabindex=\"0\"><code>{lines}</code></pre>\n</section>\n</main>\n<script>\n{SCRIPT}</script>\n\
         </body>\n</html>\n"
    ))
}

fn section(html: &mut String, promise: &Promise, report: &Report) {
    let name = escape(&promise.full_name());
    let _ = writeln!(html, "<section class=\"schedule\">\n<h2>{}</h2>", escape(&report.rule));
    if let Some(with) = draw::with(report) {
        let _ = writeln!(html, "<p>{}</p>", escape(&with));
    }
    let _ = writeln!(html, "<p class=\"test\"><code>{name}</code></p>");
    for paragraph in promise.advice().split("\n\n").filter(|text| !text.is_empty()) {
        let _ = writeln!(html, "<p>{}</p>", escape(paragraph));
    }
    let _ = writeln!(html, "<p class=\"what\">{}</p>", escape(&report.what));
    if !report.steps.is_empty() {
        table(html, report);
    }
    if !report.waits.is_empty() {
        html.push_str("<h3>Who waits for whom</h3>\n<ul>\n");
        for wait in &report.waits {
            let _ = writeln!(html, "<li>{}</li>", escape(&draw::wait(report, wait)));
        }
        html.push_str("</ul>\n");
    }
    let _ = writeln!(html, "<p class=\"faint\">{}</p>", escape(&draw::summary(report)));
    if let Some(chapter) = &report.read_on {
        let _ = writeln!(html, "<p class=\"faint\">Read on: <code>src/{}.md</code></p>", escape(chapter));
    }
    html.push_str("</section>\n");
}

/// The roles keep it a table for a screen reader where the narrow page shows no columns.
fn table(html: &mut String, report: &Report) {
    html.push_str("<div class=\"scroll\" tabindex=\"0\">\n<table role=\"table\">\n");
    html.push_str("<caption>The schedule, a row a step, a column a thread or task</caption>\n");
    html.push_str(
        "<thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">step</th>",
    );
    for lane in &report.lanes {
        let _ = write!(html, "<th role=\"columnheader\" scope=\"col\">{}</th>", escape(&lane.name));
    }
    html.push_str(
        "<th role=\"columnheader\" scope=\"col\">line</th></tr></thead>\n<tbody role=\"rowgroup\">\n",
    );
    for stretch in draw::stretches(report) {
        if stretch.shown {
            stretch.steps.for_each(|index| row(html, report, index));
        } else {
            let more = draw::thousands(stretch.steps.len() as u64);
            let columns = report.lanes.len() + 2;
            let _ = writeln!(
                html,
                "<tr role=\"row\" class=\"gap\"><td role=\"cell\" colspan=\"{columns}\">… {more} more steps …</td></tr>"
            );
        }
    }
    html.push_str("</tbody>\n</table>\n</div>\n");
}

fn row(html: &mut String, report: &Report, index: usize) {
    let step = &report.steps[index];
    let own = step.source.as_ref().filter(|source| source.own);
    let line = own.map(|source| format!(" data-line=\"{}\"", source.line)).unwrap_or_default();
    let who = report.lanes.get(step.lane).map_or("?", |lane| &lane.name);
    let _ = write!(
        html,
        "<tr role=\"row\"{line} data-who=\"{}\"><th role=\"rowheader\" scope=\"row\">{}</th>",
        escape(who),
        index + 1
    );
    for lane in 0..report.lanes.len() {
        if lane != step.lane {
            html.push_str("<td role=\"cell\"></td>");
            continue;
        }
        let switch = if step.preempts { "<b class=\"switch\" title=\"a switch\">⇄</b> " } else { "" };
        let class = if step.blocks { " class=\"blocks\"" } else { "" };
        let _ = write!(html, "<td role=\"cell\"{class}>{switch}{}", escape(&draw::says(report, index)));
        if let Some(note) = &step.note {
            let _ = write!(html, "<br><em>{}</em>", escape(note));
        }
        if let Some(held) = draw::held(report, &step.holds) {
            let _ = write!(html, "<br><small>{}</small>", escape(&held));
        }
        html.push_str("</td>");
    }
    match &step.source {
        Some(source) if source.own => {
            let _ = write!(
                html,
                "<td role=\"cell\"><a href=\"#L{0}\">{0}</a> <code>{1}</code></td>",
                source.line,
                escape(&source.code)
            );
        }
        Some(source) => {
            let _ = match draw::excerpt(step) {
                Some(code) => write!(
                    html,
                    "<td role=\"cell\" class=\"faint\">the check: <code>{}</code></td>",
                    escape(code)
                ),
                None => {
                    write!(html, "<td role=\"cell\" class=\"faint\">the check, line {}</td>", source.line)
                }
            };
        }
        None => html.push_str("<td role=\"cell\"></td>"),
    }
    html.push_str("</tr>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_schedule_the_middle_is_left_out() {
        let steps = r#"{"lane": 0, "text": "reads 0"}, {"lane": 0, "text": "reads 1"}"#;
        let steps = [steps; 500].join(", ");
        let report: Report = serde_json::from_str(&format!(
            r#"{{"version": 1, "exercise": "e", "test": "t", "rule": "r", "kind": "livelock", "what": "w",
                "lanes": [{{"name": "main"}}], "objects": [], "steps": [{steps}], "waits": [],
                "explored": {{"schedules": 1, "bound": 0, "unit": "switches", "complete": true}}}}"#
        ))
        .unwrap();
        let mut html = String::new();
        table(&mut html, &report);
        assert_eq!(html.matches("class=\"gap\"").count(), 1);
        let rows = html.matches("scope=\"row\">").count();
        assert!(rows < 60 && html.contains("scope=\"row\">1000</th>"), "{rows} rows");
    }
}
