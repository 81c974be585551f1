//! Which of the broken promises a learner is shown in full.

use interleave::report::Kind;

use crate::exercise::EXPLORED;
use crate::verdict::{Ending, Promise, Verdict};

/// How many of the tests on real threads are basic: in the author's order, the first ones.
const BASIC: usize = 2;

/// A schedule of so many steps is short, whatever the others have: it fits on a screen.
const SHORT: usize = 12;

/// What an author writes where a wait without an end is a way to break the promise.
const OF_A_WAIT: [&str; 3] = ["deadlock", "for ever", "hangs"];

/// The broken promises: the one to show, then the others in the author's order.
pub fn foremost_first(verdict: &Verdict) -> Vec<&Promise> {
    let first = foremost(verdict);
    let mut all: Vec<&Promise> = verdict.broken().collect();
    all.sort_by_key(|promise| !first.is_some_and(|first| std::ptr::eq(*promise, first)));
    all
}

/// The broken promise to show. One mistake breaks many promises, most of them by the way.
///
/// A basic one comes first: what is wrong on one thread needs no schedule. Then, in the author's order, the first
/// whose schedule is a short one, for where a mistake is what the promise is about, little else has to happen; and
/// where everybody waits, one that says what such a wait comes from. Else the first that comes with a report, or
/// the first.
fn foremost(verdict: &Verdict) -> Option<&Promise> {
    let mut basic = verdict.promises.iter().filter(|promise| promise.target != EXPLORED).take(BASIC);
    let basic = basic.find(|promise| gave_a_wrong_result(promise));
    let explored: Vec<&Promise> = verdict.broken().filter(|promise| steps(promise).is_some()).collect();
    let short = match explored.iter().filter_map(|promise| steps(promise)).min() {
        Some(least) => SHORT.max(2 * least),
        None => SHORT,
    };
    let within = |most| {
        explored.iter().copied().filter(move |promise| steps(promise).is_some_and(|steps| steps <= most))
    };
    let first = within(short).next();
    // To be told what the wait comes from is worth a longer schedule.
    let of_a_wait = within(2 * short).find(|promise| tells_of_a_wait(promise));
    let unsaid = first.is_some_and(|promise| waits(promise) && !tells_of_a_wait(promise));
    basic
        .or(of_a_wait.filter(|_| unsaid))
        .or(first)
        .or_else(|| verdict.broken().find(|promise| promise.report.is_some()))
        .or_else(|| verdict.broken().next())
}

/// How many steps break the promise. `None` where the search gave up, and shows a schedule as an example only.
fn steps(promise: &Promise) -> Option<usize> {
    use Kind::{Diverged, Endless, Foreign, Limit, NeverReached, TooMany, Unsupported};
    let report = promise.report.as_ref()?;
    match report.kind {
        Endless | Foreign | Limit | Diverged | NeverReached | TooMany | Unsupported => None,
        _ => Some(report.steps.len()),
    }
}

/// Whether the test ended by itself, on real threads, with something else than is promised.
fn gave_a_wrong_result(promise: &Promise) -> bool {
    promise.ending == Ending::Failed
        && promise.report.is_none()
        && promise.output.contains("check panicked at ")
}

/// Whether everybody waits in the end.
fn waits(promise: &Promise) -> bool {
    promise.report.as_ref().is_some_and(|report| report.kind.all_sleep())
}

/// Whether everybody waits in the end, and the author says what that comes from.
fn tells_of_a_wait(promise: &Promise) -> bool {
    let why = promise.why.replace('\n', " ").replace("for every", "");
    waits(promise) && OF_A_WAIT.iter().any(|words| why.contains(words))
}

#[cfg(test)]
mod tests {
    use super::foremost;
    use crate::verdict::{Ending, Outcome, Promise, Verdict};

    fn broken(name: &str, target: &str) -> Promise {
        Promise {
            target: target.to_owned(),
            name: name.to_owned(),
            ending: Ending::Failed,
            why: String::new(),
            output: String::new(),
            report: None,
        }
    }

    /// With a schedule of so many steps.
    fn explored(name: &str, kind: &str, steps: usize) -> Promise {
        let steps = vec![r#"{"lane": 0, "text": "yields"}"#; steps].join(", ");
        let json = format!(
            r#"{{"version": 1, "exercise": "e", "test": "t", "rule": "r", "kind": "{kind}", "what": "w",
                "lanes": [{{"name": "main"}}], "objects": [], "steps": [{steps}], "waits": [],
                "explored": {{"schedules": 1, "bound": 0, "unit": "switches", "complete": false}}}}"#
        );
        let report = serde_json::from_str(&json).expect("a report");
        Promise { report: Some(report), ..broken(name, "schedules") }
    }

    fn shown(promises: &[Promise]) -> String {
        let verdict = Verdict {
            exercise: "e".to_owned(),
            title: String::new(),
            outcome: Outcome::Failed,
            promises: promises.to_vec(),
            explored: Vec::new(),
            diagnostics: Vec::new(),
            lost: Vec::new(),
            trouble: String::new(),
            of_cargo: false,
            seconds: 0.0,
        };
        foremost(&verdict).expect("one of them").name.clone()
    }

    fn of_lengths(steps: &[usize]) -> String {
        let promise = |steps: &usize| explored(&steps.to_string(), "assertion", *steps);
        shown(&steps.iter().map(promise).collect::<Vec<_>>())
    }

    #[test]
    fn the_first_with_a_short_schedule_is_shown() {
        assert_eq!(of_lengths(&[41, 9, 8]), "9");
        assert_eq!(of_lengths(&[12, 2]), "12");
        assert_eq!(of_lengths(&[61, 60, 30]), "60");
        assert_eq!(of_lengths(&[14, 1]), "1");
        let example = explored("example", "never-reached", 4);
        assert_eq!(shown(&[example.clone(), explored("broken", "assertion", 50)]), "broken");
        assert_eq!(shown(&[broken("hangs", "behaviour"), example]), "example");
        assert_eq!(
            shown(&[broken("hangs", "behaviour"), explored("deadlocks", "deadlock", 40)]),
            "deadlocks"
        );
        assert_eq!(shown(&[broken("hangs", "behaviour")]), "hangs");
    }

    #[test]
    fn a_wrong_result_on_one_thread_comes_before_every_schedule_if_it_is_a_basic_one() {
        let output = "check panicked at tests/promises/behaviour.rs:7:\nassertion failed".to_owned();
        let wrong = Promise { output, ..broken("wrong", "behaviour") };
        let kept = Promise { ending: Ending::Passed, ..broken("kept", "behaviour") };
        let explored = explored("explored", "assertion", 5);
        assert_eq!(shown(&[kept.clone(), wrong.clone(), explored.clone()]), "wrong");
        assert_eq!(shown(&[kept.clone(), kept, wrong, explored]), "explored");
    }

    #[test]
    fn where_everybody_waits_a_promise_that_speaks_of_it_is_shown() {
        let says =
            |name: &str, kind: &str, why: &str| Promise { why: why.to_owned(), ..explored(name, kind, 5) };
        let ends = says("ends", "deadlock", "If this deadlocks, the drop waits for the thread.");
        let room = "If too many are made, look at the room.";
        assert_eq!(shown(&[says("room", "deadlock", room), ends.clone()]), "ends");
        assert_eq!(shown(&[says("room", "assertion", room), ends]), "room");
        let long = Promise {
            why: "If this deadlocks, look at the end.".to_owned(),
            ..explored("long", "deadlock", 50)
        };
        assert_eq!(shown(&[says("room", "deadlock", room), long]), "room");
    }
}
