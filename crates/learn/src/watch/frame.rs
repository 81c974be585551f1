//! The screen as rows of text: what is drawn depends on the state alone.
//!
//! ```text
//! name  title · minutes            1 of 30 passed
//! file …
//! chapter …
//! ────────────────────────────────────────────────
//! body, scrolled
//! ────────────────────────────────────────────────
//! what the check is at, or what it came to
//! notice, wrapped, if there is one
//! keys
//! ```

use super::list::List;
use super::state::{Checking, Mode, State};
use crate::ansi;
use crate::exercise::Exercise;
use crate::style::Ink;
use crate::view::{self, Detail};

/// Rows above the body.
const ABOVE: usize = 4;

/// The rows of the screen, as many as the terminal has, none wider than it is.
pub fn draw(state: &State) -> Vec<String> {
    let (columns, rows) = state.size;
    let body = body(state);
    let room = room(state);
    let scroll = match &state.mode {
        Mode::List(list) => list.marked.saturating_sub(room.saturating_sub(3)),
        _ => state.scroll.min(body.len().saturating_sub(room)),
    };
    let mut frame = above(state);
    frame.extend(body.iter().skip(scroll).take(room).cloned());
    frame.resize(ABOVE + room, String::new());
    let hidden = body.len().saturating_sub(scroll + room);
    let hidden = match hidden {
        0 => String::new(),
        1 => "── 1 more line: ↓ ".to_owned(),
        _ => format!("── {hidden} more lines: ↓ "),
    };
    frame.push(Ink::Faint.paint(&hidden) + &rule(columns.saturating_sub(ansi::columns(&hidden))));
    frame.extend(below(state));
    // A terminal too small for all this keeps the last rows: the verdict and the keys.
    let from = frame.len().saturating_sub(rows);
    frame.drain(..from);
    frame.iter().map(|row| ansi::cut(row, columns)).collect()
}

/// How far down the body can be scrolled.
pub fn last_scroll(state: &State) -> usize {
    body(state).len().saturating_sub(room(state))
}

/// How many rows the body has.
pub fn room(state: &State) -> usize {
    let ruled = 1;
    state.size.1.saturating_sub(ABOVE + ruled + below(state).len())
}

fn above(state: &State) -> Vec<String> {
    let exercise = state.exercise();
    let columns = state.size.0;
    let left = view::title(exercise);
    let passed = state.passed.iter().filter(|passed| **passed).count();
    let right = format!("{passed} of {} passed", state.exercises.len());
    let gap = columns.saturating_sub(ansi::columns(&left) + right.len()).max(2);
    let path = exercise.path();
    let link = |what: &str, path: String| format!("{}  {}", Ink::Faint.paint(what), Ink::Link.paint(&path));
    vec![
        format!("{left}{}{right}", " ".repeat(gap)),
        link("file   ", format!("exercises/{path}/src/lib.rs")),
        link("chapter", format!("src/{path}.md")),
        rule(columns),
    ]
}

/// What stands below the body and its rule.
fn below(state: &State) -> Vec<String> {
    let notice = state.notice.iter().flat_map(|notice| notice.lines());
    let notice = notice.flat_map(|line| ansi::wrap(line, state.size.0)).map(|row| Ink::Warn.paint(&row));
    [status(state)].into_iter().chain(notice).chain([keys(state)]).collect()
}

/// The body, wrapped to the terminal.
fn body(state: &State) -> Vec<String> {
    let columns = state.size.0;
    if let Mode::List(list) = &state.mode {
        return listed(state, list);
    }
    let mut parts = Vec::new();
    if let Some(solution) = &state.solution {
        parts.push(solution.clone());
    }
    for (index, hint) in state.hints.iter().enumerate().rev() {
        parts.push(format!("{}\n{hint}", Ink::Strong.paint(&format!("Hint {}", index + 1))));
    }
    let verdict = state.verdict.as_ref().map(|verdict| {
        let detail = if state.all { Detail::All } else { Detail::One("press a") };
        let text = view::verdict(verdict, columns, detail);
        // Its last line is the status line.
        let text = text.trim_end().rsplit_once('\n').map_or("", |(text, _)| text);
        // While another check is under way it is of a file that is no more.
        if state.checking.is_some() { faded(text) } else { text.to_owned() }
    });
    if state.saved {
        parts.extend(verdict);
        parts.push(format!("{}\n{}", Ink::Strong.paint("Task"), state.task));
    } else {
        if !state.passed.contains(&true) {
            let how = "press l, type `safe`, press Enter";
            let advice = view::where_to_begin(&state.exercises, state.exercise(), how);
            parts.extend(advice.map(|advice| Ink::Warn.paint(&advice)));
        }
        parts.push(state.task.clone());
        parts.extend(verdict);
    }
    let mut rows = Vec::new();
    for part in
        parts.iter().map(|part| part.trim_end().trim_start_matches('\n')).filter(|part| !part.is_empty())
    {
        if !rows.is_empty() {
            rows.push(String::new());
        }
        rows.extend(part.lines().flat_map(|line| ansi::wrap(line, columns)));
    }
    rows
}

fn faded(text: &str) -> String {
    let plain = anstream::adapter::strip_str(text).to_string();
    let lines: Vec<String> = plain.lines().map(|line| Ink::Faint.paint(line)).collect();
    lines.join("\n")
}

fn listed(state: &State, list: &List) -> Vec<String> {
    let shown = list.shown(&state.exercises, &state.passed);
    let (names, titles) = view::widths(shown.iter().map(|at| &state.exercises[*at]));
    let topics =
        |exercise: &Exercise| format!("{} · {}", view::part_title(exercise), exercise.meta.tags.join(", "));
    let widest = shown.iter().map(|at| topics(&state.exercises[*at]).chars().count()).max().unwrap_or(0);
    let mut rows = Vec::new();
    for (row, at) in shown.iter().enumerate() {
        let exercise = &state.exercises[*at];
        let mark = if state.passed[*at] { Ink::Good.paint("✓") } else { " ".to_owned() };
        let pointer = if row == list.marked { Ink::Strong.paint("▸") } else { " ".to_owned() };
        let name = format!("{:names$}", exercise.name);
        let name = if row == list.marked { Ink::Strong.paint(&name) } else { name };
        let topics = Ink::Faint.paint(&format!("{:widest$}", topics(exercise)));
        let row = format!("{pointer} {mark} {name}  {topics}");
        // Where titles do not fit, the marked one's stands beside the filter.
        let room = state.size.0.saturating_sub(ansi::columns(&row) + 2);
        rows.push(if titles <= room { format!("{row}  {}", exercise.meta.title) } else { row });
    }
    if rows.is_empty() {
        rows.push(Ink::Faint.paint("  nothing fits"));
    }
    rows
}

fn status(state: &State) -> String {
    match (&state.mode, &state.checking, &state.verdict) {
        (Mode::ConfirmReset, ..) => Ink::Warn.paint(&format!(
            "Put the starting point of {} back? Your file is kept. y/n",
            state.exercise().name
        )),
        (Mode::List(list), ..) => {
            let marked = list.chosen(&state.exercises, &state.passed);
            let title = marked.map_or("", |at| &state.exercises[at].meta.title);
            format!("filter: {}▏  {}", list.filter, Ink::Faint.paint(title))
        }
        (_, Some(Checking { what, seconds: 0 }), _) => Ink::Faint.paint(&format!("… {what}")),
        (_, Some(Checking { what, seconds }), _) => Ink::Faint.paint(&format!("… {what}: {seconds} s")),
        (_, _, Some(verdict)) => {
            let then = if verdict.passed() { "  n: next exercise  o: near misses" } else { "" };
            view::conclusion(verdict, state.size.0.saturating_sub(then.len())) + then
        }
        _ => String::new(),
    }
}

/// The keys; where there is no room for all of them, the last but one goes first.
fn keys(state: &State) -> String {
    let keys: &[(&str, &str)] = match state.mode {
        Mode::Exercise => &[
            ("h", "hint"),
            ("n/p", "next/back"),
            ("l", "list"),
            ("o", "chapter"),
            ("e", "explain"),
            ("r", "reset"),
            ("s", "solution"),
            ("↑↓", "scroll"),
            ("q", "quit"),
        ],
        Mode::List(_) => &[("type", "filter"), ("↑↓", "mark"), ("Enter", "go there"), ("Esc", "back")],
        Mode::ConfirmReset => &[("y", "reset"), ("n", "leave it")],
    };
    let mut keys: Vec<String> = keys
        .iter()
        .map(|(key, what)| format!("{} {}", Ink::Link.paint(key), Ink::Faint.paint(what)))
        .collect();
    while ansi::columns(&keys.join("  ")) > state.size.0 && keys.len() > 1 {
        keys.remove(keys.len() - 2);
    }
    keys.join("  ")
}

fn rule(columns: usize) -> String {
    Ink::Faint.paint(&"─".repeat(columns))
}
