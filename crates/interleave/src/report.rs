//! What a check tells: the data model of a report, and its JSON form.
//!
//! One [`Report`] describes one failed check: the promise that broke, the failing schedule with the
//! fewest switches, who waits for whom, and how much was explored. The text that a learner reads is
//! drawn from it by [`crate::draw`]; the same value as JSON feeds `cargo learn` and the book's tables.
//!
//! The JSON is one object, UTF-8: this type as serde writes it. [`Report::json`] writes it without serde,
//! which would double what a learner compiles; reading them is behind the feature `serde`: see the crate `rule`.
//! [`Report::version`] is raised whenever a field changes its meaning or goes away; a new optional field does
//! not raise it.

use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::panic;
use std::path::{Path, PathBuf};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::draw;
use crate::held_hook;
use crate::source::Sources;
use crate::trace::{Place, Trace, WHOM};

/// The version of the JSON form that this crate reads and writes.
pub const VERSION: u32 = 1;

/// One failed check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Report {
    /// The version of this form: [`VERSION`].
    pub version: u32,
    /// The package that was checked, as a learner types it: `safe-counter`.
    pub exercise: String,
    /// The check's target and name: `schedules::every_increment_is_counted`.
    pub test: String,
    /// The promise that broke, one plain sentence, in the words of the check.
    pub rule: String,
    /// What the check was run with, where its test runs several: `a limit of 2 and 4 items`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub with: Option<String>,
    /// What sort of failure this is.
    pub kind: Kind,
    /// What happened, one or more plain sentences, a line each: `main panicked: the sum (yours: 1, promised: 2), in …`.
    pub what: String,
    /// The threads or tasks, a column each, in the order they started.
    pub lanes: Vec<Lane>,
    /// The locks, atomics, channels and the like that the steps name.
    pub objects: Vec<Object>,
    /// The schedule that breaks the promise, in the order in which its steps ran.
    pub steps: Vec<Step>,
    /// Who waits for what at the end. Those that form a cycle come first, in the cycle's order.
    pub waits: Vec<Wait>,
    /// How much was explored.
    pub explored: Explored,
    /// The chapter to read on in, relative to the book's root: `01_fundamental_rules/safe-counter`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub read_on: Option<String>,
}

/// The sorts of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Kind {
    /// The check's own assertion failed, in its first thread or task.
    Assertion,
    /// A thread or task that the learner's code started panicked, and nobody took note.
    Panic,
    /// Everyone left waits for somebody else.
    Deadlock,
    /// Everyone left waits to be woken, and the wake-up came before the wait.
    LostWakeup,
    /// A thread or task was still running, or was never joined, when the check ended.
    Leak,
    /// Threads or tasks turn round and round, and none can ever leave its loop.
    Livelock,
    /// Code ran past the time limit without an operation that could be scheduled.
    Endless,
    /// A task blocks the thread on which others are to run.
    Blocks,
    /// Two accesses to the same memory are unordered, and at least one writes.
    DataRace,
    /// The code starts more threads or tasks, or takes more operations, than the check can explore.
    TooMany,
    /// The search reached its limit before it was through.
    Limit,
    /// No schedule reached what at least one has to reach.
    NeverReached,
    /// The same schedule ran differently when it was run again.
    Diverged,
    /// The code used something that the stand-in cannot explore.
    Unsupported,
    /// The code depends on a crate that has no stand-in: nothing was explored.
    Foreign,
}

impl Kind {
    /// Whether everyone left waits, asleep, for what does not come.
    #[must_use]
    pub fn all_sleep(self) -> bool {
        matches!(self, Kind::Deadlock | Kind::LostWakeup)
    }
}

/// One column of the schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Lane {
    /// Its name: `main`, `thread 1`, or the name that the check or the code gave it.
    pub name: String,
}

/// One thing that the steps act on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Object {
    /// What it is, in the field's own words: `Mutex`, `AtomicUsize`, `channel`.
    pub kind: String,
    /// How the report calls it: `mutex 1`.
    pub name: String,
    /// Where the code first used it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub source: Option<Source>,
}

/// A line of source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Source {
    /// The file, relative to its package: `src/lib.rs`.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The line's text without its indentation; empty where the file could not be read.
    pub code: String,
    /// True where the line is the learner's own, false where it belongs to the check.
    pub own: bool,
}

/// One operation that one thread or task carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Step {
    /// Who: an index into [`Report::lanes`].
    pub lane: usize,
    /// What it did, in a few words: `reads 0`, `locks mutex 1`, `waits for mutex 1`.
    pub text: String,
    /// On what: an index into [`Report::objects`].
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub object: Option<usize>,
    /// The line that did it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub source: Option<Source>,
    /// A sentence that explains what baffles: a stale read, a spurious wake-up, a limit that passed.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub note: Option<String>,
    /// True where the scheduler took the processor away from somebody who could have run on.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "std::ops::Not::not"))]
    pub preempts: bool,
    /// True where this thread or task cannot go on and waits from here.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "std::ops::Not::not"))]
    pub blocks: bool,
    /// What the lane holds after this step: indices into [`Report::objects`].
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub holds: Vec<usize>,
}

/// Somebody who waits when the schedule ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Wait {
    /// Who waits: an index into [`Report::lanes`].
    pub lane: usize,
    /// For what, to be read after 'waits': `to lock mutex 1`, `for a message on channel 1`.
    pub what: String,
    /// On which object: an index into [`Report::objects`].
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub object: Option<usize>,
    /// Who would have to act: indices into [`Report::lanes`]; empty where nobody is left.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub on: Vec<usize>,
    /// What the one who waits holds meanwhile: indices into [`Report::objects`].
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub holds: Vec<usize>,
    /// The line that waits.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub source: Option<Source>,
}

/// How much a check explored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Explored {
    /// Schedules run.
    pub schedules: u64,
    /// The bound: preemptions and stale reads together for threads, delays for tasks. `None`: no bound.
    pub bound: Option<u32>,
    /// What the bound counts: `switches` or `delays`.
    pub unit: Unit,
    /// True where every schedule within the bound was run, or a failing one was found first.
    pub complete: bool,
}

/// What a bound counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Unit {
    /// Preemptions of threads, and stale reads.
    #[default]
    Switches,
    /// Delays of tasks.
    Delays,
}

/// All of a report but what the trace tells.
pub(crate) struct Heading {
    pub(crate) exercise: String,
    pub(crate) test: String,
    pub(crate) rule: String,
    pub(crate) with: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) what: String,
    pub(crate) explored: Explored,
    pub(crate) read_on: Option<String>,
}

impl Report {
    pub(crate) fn of(trace: &Trace, sources: &mut Sources, heading: Heading) -> Self {
        let line = |sources: &mut Sources, place: Option<Place>| {
            place.and_then(|place| sources.line(place.file(), place.line()))
        };
        Self {
            version: VERSION,
            exercise: heading.exercise,
            test: heading.test,
            rule: heading.rule,
            with: heading.with,
            kind: heading.kind,
            what: heading.what,
            lanes: trace.lanes.iter().map(|name| Lane { name: name.clone() }).collect(),
            objects: (trace.things.iter())
                .map(|thing| Object {
                    kind: thing.kind.to_owned(),
                    name: thing.name.clone(),
                    source: line(sources, thing.place),
                })
                .collect(),
            steps: (trace.events.iter())
                .map(|event| Step {
                    lane: event.lane,
                    text: match event.whom.and_then(|lane| trace.lanes.get(lane)) {
                        Some(name) => event.text.replace(WHOM, name),
                        None => event.text.clone(),
                    },
                    object: event.object,
                    source: match &event.dropped {
                        Some((file, line)) => sources.line(file, *line),
                        None => line(sources, event.place),
                    },
                    note: event.note.clone(),
                    preempts: event.preempts,
                    blocks: event.blocks,
                    holds: event.holds.clone(),
                })
                .collect(),
            waits: (trace.waits.iter())
                .map(|wait| Wait {
                    lane: wait.lane,
                    what: wait.what.clone(),
                    object: wait.object,
                    on: wait.on.clone(),
                    holds: wait.holds.clone(),
                    source: match &wait.found {
                        Some((file, line)) => sources.line(file, *line),
                        None => line(sources, wait.place),
                    },
                })
                .collect(),
            explored: heading.explored,
            read_on: heading.read_on,
        }
    }
}

/// Ends the test with its report.
pub(crate) fn fail(report: Report) -> ! {
    emit(&report);
    eprintln!("\n{}", draw::text(&report, draw::Style::of_stderr()));
    // Not `panic!`: its hook would print this line, and the checker's own backtrace with it.
    held_hook::note_failure();
    panic::resume_unwind(Box::new(report.rule));
}

/// Writes the report as JSON into the folder that `INTERLEAVE_REPORT` names, if it names one.
fn emit(report: &Report) {
    let Some(folder) = env::var_os("INTERLEAVE_REPORT") else { return };
    let file = PathBuf::from(folder).join(format!("{}.json", report.test.replace("::", "-")));
    if let Err(error) = std::fs::write(&file, report.json()) {
        eprintln!("The report could not be written to {}: {error}", file.display());
    }
}

/// Adds how much a check that passed has explored to what others of its target have, in the folder that
/// `INTERLEAVE_REPORT` names, if it names one: a line a check.
pub(crate) fn note(test: &str, explored: &Explored) {
    let Some(folder) = env::var_os("INTERLEAVE_REPORT") else { return };
    let test = test_name(test);
    let target = test.split("::").next().unwrap_or_default();
    let file = PathBuf::from(folder).join(format!("{target}-explored.jsonl"));
    let opened = OpenOptions::new().create(true).append(true).open(&file);
    if let Err(error) = opened.and_then(|mut file| file.write_all(explored.json().as_bytes())) {
        eprintln!("How much was explored could not be written to {}: {error}", file.display());
    }
}

/// The package under test; cargo names it to every test it runs.
pub(crate) fn exercise() -> String {
    env::var("CARGO_PKG_NAME").unwrap_or_default()
}

/// The chapter of the exercise or solution under test, from the folder it stands in.
pub(crate) fn chapter() -> Option<String> {
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?);
    let mut parts = folder.iter().rev().map(|part| part.to_string_lossy().into_owned());
    let (name, part, tree) = (parts.next()?, parts.next()?, parts.next()?);
    (tree == "exercises" || tree == "solutions").then(|| format!("{part}/{name}"))
}

/// `schedules::every_increment_is_counted`, from the test's executable and thread.
///
/// libtest names a test's thread for the test, except where it runs one test at a time on the main thread;
/// there `fallback`, the type name of the check's body, tells.
pub(crate) fn test_name(fallback: &str) -> String {
    let thread = std::thread::current();
    let path = match thread.name() {
        Some(name) if name != "main" => name,
        _ => fallback.trim_end_matches("::{{closure}}"),
    };
    let name = path.rsplit("::").next().unwrap_or(path);
    let exe = env::current_exe().ok();
    let stem = exe.as_deref().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let target = stem.as_deref().map(|stem| stem.rsplit_once('-').map_or(stem, |(target, _hash)| target));
    format!("{}::{name}", target.unwrap_or("schedules"))
}
