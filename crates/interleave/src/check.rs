//! A check: one promise, explored under every schedule within a bound.
//!
//! The search runs on a thread of its own, and the test waits for its verdict. So a run that never ends is
//! a verdict too, and a failing run need never unwind: it is left where it stands, and the report is built
//! from a second run that repeats its choices.

use std::cell::RefCell;
use std::panic;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::draw;
use crate::explorer::{Explorer, Heard};
use crate::held_hook;
use crate::model::{Ending, Failure, Mode, Subject};
use crate::pulse::Pulse;
use crate::report::{self, Explored, Kind, Report, Unit};
use crate::search::{Path, Search};
use crate::source::Sources;
use crate::trace::Trace;

/// The bound of a check that names none. Most known concurrency bugs need at most two preemptions
/// (Musuvathi and Qadeer, PLDI 2007); the third is for the ones that also need a stale read.
const BOUND: u32 = 3;

/// The schedules after which a check gives up. A check that needs more says so with [`Check::limit`].
const LIMIT: u64 = 300_000;

/// How long a search may compute, or sleep, without an operation before it counts as an endless loop. An
/// operation takes well under a microsecond. Time in which it waits for a core does not count, so a machine
/// under load changes nothing.
const PATIENCE: Duration = Duration::from_secs(2);

/// After the first failure, the runs at the same cost in which a shorter one is looked for.
const SHORTEN: u64 = 400;

/// One check at a time is explored in a process: a static of the explored code is shared by all of them.
static TURN: Mutex<()> = Mutex::new(());

thread_local! {
    /// What the runs on this thread have reached, for [`Check::sometimes`].
    static REACHED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Says that this run got to a state that [`Check::sometimes`] asks for.
pub fn reached(state: &'static str) {
    REACHED.with_borrow_mut(|reached| {
        if !reached.contains(&state) {
            reached.push(state);
        }
    });
}

/// A promise to be kept under every schedule.
///
/// A stand-in's crate gives it a `run` method: see `interleave_std::Threads` and `interleave_tokio::Tasks`.
#[derive(Clone, Debug)]
#[must_use = "a check does nothing until it is run"]
pub struct Check {
    rule: &'static str,
    bound: Option<u32>,
    limit: u64,
    patience: Duration,
    /// Whether no state is branched from twice.
    remembers: bool,
    /// Whether a failing schedule is run again, for its record.
    records: bool,
    /// Whether the first schedule is the only one.
    only_first: bool,
    /// States that some schedule has to reach.
    sometimes: Vec<&'static str>,
}

impl Check {
    /// A check of the promise `rule`, one plain sentence that a learner reads first when it breaks.
    pub fn new(rule: &'static str) -> Self {
        Self {
            rule,
            bound: Some(BOUND),
            limit: LIMIT,
            patience: PATIENCE,
            remembers: true,
            records: true,
            only_first: false,
            sometimes: Vec::new(),
        }
    }

    /// Explores up to this many preemptions and stale reads (threads) or delays (tasks) in a schedule;
    /// 3 unless told otherwise.
    pub fn bound(mut self, bound: u32) -> Self {
        self.bound = Some(bound);
        self
    }

    /// Runs the first schedule only, in which whoever runs goes on until it has to wait. For what shows in
    /// each schedule, or when all have gone as far as they can, and would take long to see in all of them.
    pub fn first_schedule(mut self) -> Self {
        self.bound = Some(0);
        self.only_first = true;
        self
    }

    /// Explores every schedule, whatever its number of switches.
    pub fn every_schedule(mut self) -> Self {
        self.bound = None;
        self
    }

    /// Fails once this many schedules have been run and some are left; 300,000 unless told otherwise.
    pub fn limit(mut self, schedules: u64) -> Self {
        self.limit = schedules;
        self
    }

    /// How long nothing may happen before it counts as an endless loop: 2 s, which only a test of that wants
    /// shorter.
    #[doc(hidden)]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Explores states again that an earlier schedule has reached: slower, and with the same outcomes. It is
    /// how the project's own tests check that they are the same.
    #[doc(hidden)]
    pub fn forgetful(mut self) -> Self {
        self.remembers = false;
        self
    }

    /// Leaves a failing schedule unrecorded: its report has no steps. For a check that expects the failure,
    /// and asks only what kind it is: to find the lines of a record takes a tenth of a second.
    pub fn unrecorded(mut self) -> Self {
        self.records = false;
        self
    }

    /// Demands that at least one schedule calls [`reached`] with `state`.
    pub fn sometimes(mut self, state: &'static str) -> Self {
        self.sometimes.push(state);
        self
    }

    /// Runs the check as a test: returns how much was explored, or prints the report and fails.
    ///
    /// `test` names the check where its thread does not: pass `std::any::type_name` of the body.
    ///
    /// # Panics
    /// Panics if the promise breaks, after the report was printed.
    pub fn test(self, test: &str, subject: Subject) -> Explored {
        match self.verdict(test, subject) {
            Ok(explored) => {
                println!("explored {}", draw::explored(&explored));
                explored
            }
            Err(report) => {
                report::emit(&report);
                eprintln!("\n{}", draw::text(&report, draw::Style::of_stderr()));
                // Not `panic!`: its hook would print this line, and the checker's own backtrace with it.
                held_hook::note_failure();
                panic::resume_unwind(Box::new(report.rule));
            }
        }
    }

    /// Runs the check: how much was explored, or the report of the promise that broke.
    ///
    /// # Errors
    /// The report of the failing schedule with the fewest switches.
    pub fn verdict(self, test: &str, subject: Subject) -> Result<Explored, Box<Report>> {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let test = report::test_name(test);
        let pulse = Pulse::default();
        let search = Explorer::start(&pulse, {
            let (check, subject, pulse) = (self.clone(), subject.clone(), pulse.clone());
            move || check.search(&subject, &pulse)
        });
        let found = match search.hear(self.patience) {
            Heard::Ended(found) => found,
            Heard::Broken => Found::broken(subject.unit),
            Heard::Stands => self.endless(&pulse, subject),
        };
        match found.failure {
            None => Ok(found.explored),
            Some(failure) => Err(Box::new(self.report(test, failure, found.trace, found.explored))),
        }
    }

    fn search(&self, subject: &Subject, pulse: &Pulse) -> Found {
        let mut model = (subject.make)();
        let search = Search::new(self.bound);
        let mut search = if self.remembers { search } else { search.forgetful() };
        let mut explored = Explored { schedules: 0, bound: self.bound, unit: subject.unit, complete: false };
        let mut worst: Option<Failing> = None;
        while let Some((cost, mut path)) = search.lend() {
            if worst.as_ref().is_some_and(|worst| cost > worst.cost || explored.schedules > worst.until) {
                break;
            }
            if explored.schedules == self.limit {
                if worst.is_some() {
                    break;
                }
                let what = format!(
                    "The search stopped after {} schedules, with schedules of {cost} {} still to run, of which the next is \
                     shown below: nothing is wrong with it. Code with fewer operations, or fewer threads, is explored to \
                     the end.",
                    draw::thousands(self.limit),
                    draw::unit(subject.unit, u64::from(cost)),
                );
                let trace = record(subject, path.choices(), pulse).trace;
                return Found { failure: Some(Failure { kind: Kind::Limit, what }), trace, explored };
            }
            pulse.begin(path.choices());
            let ending = model.run(&mut path, Mode::Explore, pulse);
            explored.schedules += 1;
            if let Some(failure) = ending.failure {
                let size = (ending.switches, ending.steps);
                let shorter = |worst: &Failing| (size, path.choices()) < (worst.size, &*worst.choices);
                if worst.as_ref().is_none_or(shorter) {
                    let until = worst.map_or(explored.schedules + SHORTEN, |worst| worst.until);
                    worst = Some(Failing { cost, size, until, choices: path.choices().to_vec(), failure });
                }
            }
            search.finish(path);
            if ending.fatal || self.only_first {
                break;
            }
        }
        explored.complete = worst.is_some() || !self.only_first;
        if let Some(worst) = worst {
            if !self.records {
                return Found { failure: Some(worst.failure), trace: None, explored };
            }
            return Self::repeat(subject, worst, explored, pulse);
        }
        let reached = REACHED.take();
        if let Some(missed) = self.sometimes.iter().find(|state| !reached.contains(state)) {
            let what = format!(
                "It has to be possible, and never is: {missed}.\n{}",
                match explored.schedules {
                    1 => "It does not happen in the one schedule there is, which is shown below.".to_owned(),
                    schedules => format!(
                        "It happens in none of {} schedules, of which one is shown below.",
                        draw::thousands(schedules)
                    ),
                }
            );
            let trace = record(subject, &[], pulse).trace;
            return Found { failure: Some(Failure { kind: Kind::NeverReached, what }), trace, explored };
        }
        Found { failure: None, trace: None, explored }
    }

    /// Runs the failing schedule again and records it.
    fn repeat(subject: &Subject, worst: Failing, explored: Explored, pulse: &Pulse) -> Found {
        let again = record(subject, &worst.choices, pulse);
        if again.failure.as_ref().map(|failure| failure.kind) == Some(worst.failure.kind) {
            return Found { failure: again.failure, trace: again.trace, explored };
        }
        let what = format!(
            "{}\nThe same schedule, run again, ended differently. Something besides the schedule decides what \
             the code does: the time, a random number, the order of a HashMap, or a static that keeps its value.",
            worst.failure.what
        );
        Found { failure: Some(Failure { kind: Kind::Diverged, what }), trace: again.trace, explored }
    }

    /// The verdict on a search that stands: the run under way is repeated up to where it got.
    fn endless(&self, pulse: &Pulse, subject: Subject) -> Found {
        let (prefix, steps) = pulse.under_way();
        let unit = subject.unit;
        let pulse = Pulse::default();
        let again = Explorer::start(&pulse, {
            let pulse = pulse.clone();
            move || {
                let mode = Mode::Record { stop_after: Some(steps) };
                (subject.make)().run(&mut Path::repeat(&prefix), mode, &pulse)
            }
        });
        let ending = match again.hear(self.patience) {
            Heard::Ended(ending) => ending,
            Heard::Broken | Heard::Stands => Ending::default(),
        };
        let failure = ending.failure.unwrap_or_else(|| Failure {
            kind: Kind::Endless,
            what: format!(
                "For {} s nothing happened that could be scheduled: a loop that never ends, \
                 or a wait that the checker cannot see.",
                self.patience.as_secs()
            ),
        });
        let explored = Explored { bound: self.bound, unit, ..Explored::default() };
        Found { failure: Some(failure), trace: ending.trace, explored }
    }

    fn report(&self, test: String, failure: Failure, trace: Option<Trace>, explored: Explored) -> Report {
        let trace = trace.unwrap_or_default();
        Report::of(
            &trace,
            &mut Sources::default(),
            report::Heading {
                exercise: report::exercise(),
                test,
                rule: self.rule.to_owned(),
                kind: failure.kind,
                what: failure.what,
                explored,
                read_on: report::chapter(),
            },
        )
    }
}

/// What a search found.
struct Found {
    failure: Option<Failure>,
    trace: Option<Trace>,
    explored: Explored,
}

impl Found {
    fn broken(unit: Unit) -> Self {
        let what =
            "The checker itself panicked. That is a mistake of ours: please report it, with your file.";
        let failure = Some(Failure { kind: Kind::Unsupported, what: what.to_owned() });
        Self { failure, trace: None, explored: Explored { unit, ..Explored::default() } }
    }
}

/// The shortest failing run so far.
struct Failing {
    cost: u32,
    /// Switches, then steps: what is made small.
    size: (u32, u32),
    /// The number of schedules at which to stop looking for a shorter one.
    until: u64,
    choices: Vec<u8>,
    failure: Failure,
}

/// Runs a schedule again, to record it, on a thread that no failing run has touched.
fn record(subject: &Subject, choices: &[u8], pulse: &Pulse) -> Ending {
    pulse.begin(choices);
    let again = Explorer::start(pulse, {
        let (subject, choices, pulse) = (subject.clone(), choices.to_vec(), pulse.clone());
        move || {
            let mode = Mode::Record { stop_after: None };
            (subject.make)().run(&mut Path::repeat(&choices), mode, &pulse)
        }
    });
    match again.hear(PATIENCE) {
        Heard::Ended(ending) => ending,
        Heard::Broken | Heard::Stands => Ending::default(),
    }
}
