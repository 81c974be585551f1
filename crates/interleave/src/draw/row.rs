//! The rows of a schedule: its steps, with those together that a reader takes as one.

use std::borrow::Cow;

use crate::report::{Report, Step, Unit};

/// How many steps that say the same, or drop something, are one row, at most.
const MOST: usize = 5;

/// One row, of one or more steps that the same thread takes at the same line.
pub(super) struct Row<'a> {
    /// The index of the first of its steps.
    pub(super) first: usize,
    pub(super) step: &'a Step,
    /// `locks, unlocks mutex 1`.
    pub(super) text: String,
    /// True where the row above is of the same thread and line.
    pub(super) goes_on: bool,
    /// True where its thread or task cannot go on, and waits from here.
    pub(super) waits: bool,
    /// True where it matters how this row follows from the one above: another thread runs, or a reader is
    /// told more.
    pub(super) matters: bool,
}

/// All rows of the report's schedule.
pub(super) fn rows(report: &Report) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (index, step) in report.steps.iter().enumerate() {
        let above = index.checked_sub(1).map(|above| &report.steps[above]);
        let same_lane = above.is_some_and(|above| above.lane == step.lane) && !step.preempts;
        let goes_on = same_lane && above.is_some_and(|above| above.source == step.source);
        if goes_on
            && let Some(row) = rows.last_mut()
            && let Some(text) = together(report, &row.text, above, step)
        {
            row.text = text;
            continue;
        }
        let matters = !same_lane || step.blocks || step.note.is_some();
        let waits = step.blocks && !begins_to_wait(report, index);
        rows.push(Row {
            first: index,
            step,
            text: says(report, index).into_owned(),
            goes_on,
            waits,
            matters,
        });
    }
    rows
}

/// What a step says.
#[must_use]
pub fn says(report: &Report, index: usize) -> Cow<'_, str> {
    let text = report.steps[index].text.as_str();
    match text.strip_prefix("waits ") {
        Some(what) if begins_to_wait(report, index) => format!("begins to wait {what}").into(),
        _ => text.into(),
    }
}

/// Whether a task goes on at once after it has begun to wait: the wait is that of a branch of `select!`, say, and
/// the next branch comes after it.
fn begins_to_wait(report: &Report, index: usize) -> bool {
    let step = &report.steps[index];
    let Some(next) = report.steps.get(index + 1).filter(|next| next.lane == step.lane) else { return false };
    // Where nobody else has acted, what the task does next may be the end of its wait: time has passed, or the
    // thing that it waits for was acted on from outside.
    let may_end = match step.object {
        Some(object) => next.object == Some(object),
        None => step.text.trim_start_matches("waits for ").starts_with(|first: char| first.is_ascii_digit()),
    };
    report.explored.unit == Unit::Delays && step.blocks && (next.blocks || !may_end)
}

/// The source beside a step. Beside a note of the check's there is none: the note is written for the reader, and
/// its line only says once more that it is written.
#[must_use]
pub fn excerpt(step: &Step) -> Option<&str> {
    let source = step.source.as_ref()?;
    // The line may be an arm of a `match`.
    let call = source.code.split_once("=> ").map_or(&*source.code, |(_, arm)| arm);
    let notes = call.starts_with("note(") || call.starts_with("turns(");
    (source.own || step.object.is_some() || !notes).then_some(&source.code)
}

/// The text of a step and the one above it, where they read well as one.
fn together(report: &Report, text: &str, above: Option<&Step>, step: &Step) -> Option<String> {
    let above = above?;
    if step.blocks || above.blocks || step.note.is_some() || above.note.is_some() {
        return None;
    }
    let (verb, rest) = step.text.split_once(' ')?;
    let (first, _) = text.split_once(' ')?;
    // `spawns thread 1, thread 2`, and of many only the first ones and the last.
    if verb == first && matches!(verb, "spawns" | "joins") {
        return Some(match text.match_indices(", ").nth(2) {
            Some((third, _)) => format!("{}, … {rest}", &text[..third]),
            None => format!("{text}, {rest}"),
        });
    }
    // Not without end: of a stretch of rows the middle may be left out, of a row that stands for hundreds of steps
    // a page would still show each.
    if step.text == above.text {
        let times = match text.strip_prefix(&above.text)? {
            "" => 2,
            more => more.strip_prefix(" (")?.strip_suffix(" times)")?.parse::<usize>().ok()? + 1,
        };
        return (times <= MOST).then(|| format!("{} ({times} times)", step.text));
    }
    // What goes at the end of a function, or with a struct: `drops the last sender of channel 1; a receiver of …`.
    if verb == first && verb == "drops" {
        return (text.matches("; ").count() + 1 < MOST).then(|| format!("{text}; {rest}"));
    }
    // `locks, unlocks mutex 1`: a guard that lives no longer than its line.
    let name = &report.objects.get(step.object?)?.name;
    let does = step.text.strip_suffix(name.as_str())?.trim_end();
    let did = text.strip_suffix(name.as_str())?.trim_end();
    let two_verbs = [did, does].iter().all(|words| !words.contains(' '));
    (two_verbs && above.object == step.object && text == above.text && text != step.text)
        .then(|| format!("{did}, {does} {name}"))
}

#[cfg(test)]
mod tests {
    use super::{excerpt, rows, says};
    use crate::report::{Explored, Kind, Lane, Report, Source, Step, Unit};

    fn step(text: &str, code: &str, own: bool) -> Step {
        let source = Source { file: "src/lib.rs".to_owned(), line: 7, code: code.to_owned(), own };
        Step {
            lane: 0,
            text: text.to_owned(),
            object: None,
            source: Some(source),
            note: None,
            preempts: false,
            blocks: false,
            holds: Vec::new(),
        }
    }

    #[test]
    fn a_note_of_the_check_stands_without_its_source() {
        for (text, code) in [
            ("begins item 0", r#"note(format_args!("begins item {item}"));"#),
            ("writes a line", r#"None => note("writes a line"),"#),
            ("gives way", "turns(1).await;"),
        ] {
            assert_eq!(excerpt(&step(text, code, false)), None, "{code}");
            assert_eq!(excerpt(&step(text, code, true)), Some(code));
        }
        let spawns = "tokio::spawn(async { turns(1).await });";
        assert_eq!(excerpt(&step("spawns task 1", spawns, false)), Some(spawns));
    }

    fn told(unit: Unit, steps: [(usize, &str, bool); 2]) -> String {
        let steps = steps.map(|(lane, text, blocks)| Step { lane, blocks, ..step(text, "", true) });
        says(&report(unit, steps.to_vec()), 0).into_owned()
    }

    fn report(unit: Unit, steps: Vec<Step>) -> Report {
        Report {
            version: 1,
            exercise: String::new(),
            test: String::new(),
            rule: String::new(),
            with: None,
            kind: Kind::Assertion,
            what: String::new(),
            lanes: ["main", "task 1"].map(|name| Lane { name: name.to_owned() }).to_vec(),
            objects: Vec::new(),
            steps,
            waits: Vec::new(),
            explored: Explored { unit, ..Explored::default() },
            read_on: None,
        }
    }

    #[test]
    fn what_is_done_again_and_what_goes_together_is_one_row() {
        let steps = ["sends on channel 1", "sends on channel 1", "sends on channel 1", "sends on channel 2"];
        assert_eq!(row_texts(&steps), ["sends on channel 1 (3 times)", "sends on channel 2"]);
        let steps = ["drops a sender of channel 1: 1 left", "drops the last sender of channel 2"];
        let row = "drops a sender of channel 1: 1 left; the last sender of channel 2";
        assert_eq!(row_texts(&steps), [row]);
    }

    fn row_texts(steps: &[&str]) -> Vec<String> {
        let steps = steps.iter().map(|text| step(text, "", true)).collect();
        rows(&report(Unit::Switches, steps)).into_iter().map(|row| row.text).collect()
    }

    #[test]
    fn who_goes_on_at_once_only_begins_to_wait() {
        let waits = (0, "waits for token 1", true);
        assert_eq!(told(Unit::Delays, [waits, (0, "waits for 1s", true)]), "begins to wait for token 1");
        assert_eq!(told(Unit::Delays, [waits, (0, "begins to lease", false)]), "begins to wait for token 1");
        assert_eq!(told(Unit::Delays, [waits, (1, "ends", false)]), "waits for token 1");
        assert_eq!(told(Unit::Switches, [waits, (0, "goes on", false)]), "waits for token 1");
        let sleeps = (0, "waits for 1s", true);
        assert_eq!(told(Unit::Delays, [sleeps, (0, "goes on after 1s", false)]), "waits for 1s");
        assert_eq!(told(Unit::Delays, [sleeps, (0, "waits for task 1", true)]), "begins to wait for 1s");
    }
}
