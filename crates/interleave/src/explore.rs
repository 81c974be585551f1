//! The exploration of a check.
//!
//! The search runs on a thread of its own, and the test waits for its verdict. So a run that never ends is
//! a verdict too, and a failing run need never unwind: it is left where it stands, and the report is built
//! from a second run that repeats its choices.

use std::time::Duration;

use crate::check::{Check, PATIENCE};
use crate::draw;
use crate::explorer::{Explorer, Heard};
use crate::model::{Ending, Failure, Mode, Subject};
use crate::pulse::Pulse;
use crate::reached;
use crate::report::{Explored, Kind, Unit};
use crate::search::{Path, Search};
use crate::trace::Trace;

/// After the first failure, the runs at the same cost in which a shorter one is looked for.
const SHORTEN: u64 = 400;

/// A check, what it is about, and where its search has got to.
#[derive(Clone)]
pub(crate) struct Exploration {
    check: Check,
    subject: Subject,
    pulse: Pulse,
}

/// What a search found.
pub(crate) struct Found {
    pub(crate) failure: Option<Failure>,
    pub(crate) trace: Option<Trace>,
    pub(crate) explored: Explored,
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

impl Exploration {
    pub(crate) fn new(check: Check, subject: Subject) -> Self {
        Self { check, subject, pulse: Pulse::default() }
    }

    /// Runs schedules until the promise breaks, or none is left.
    pub(crate) fn carry_out(self) -> Found {
        let search = Explorer::start(&self.pulse, {
            let exploration = self.clone();
            move || exploration.search()
        });
        match search.hear(self.check.patience) {
            Heard::Ended(found) => found,
            Heard::Broken => Found::broken(self.subject.unit),
            Heard::Stands => self.endless(),
        }
    }

    fn search(&self) -> Found {
        let mut model = (self.subject.make)();
        let search = Search::new(self.check.bound);
        let mut search = if self.check.remembers { search } else { search.forgetful() };
        let mut explored = self.nothing_yet();
        let mut operations = 0;
        let mut worst: Option<Failing> = None;
        while let Some((cost, mut path)) = search.lend() {
            if worst.as_ref().is_some_and(|worst| cost > worst.cost || explored.schedules > worst.until) {
                break;
            }
            if self.check.is_spent(explored.schedules, operations) {
                if worst.is_some() {
                    break;
                }
                let left = search.cheapest_left(cost);
                if self.check.enough.is_some_and(|enough| left > enough) {
                    explored.bound = Some(left - 1);
                    break;
                }
                return self.out_of_schedules(cost, &path, explored);
            }
            self.pulse.begin(path.choices());
            let ending = model.run(&mut path, Mode::Explore, &self.pulse);
            explored.schedules += 1;
            operations += u64::from(ending.steps);
            let meant = |failure: &Failure| self.check.asleep && failure.kind.all_sleep();
            if let Some(failure) = ending.failure.filter(|failure| !meant(failure)) {
                let size = (ending.switches, ending.steps);
                let shorter = |worst: &Failing| (size, path.choices()) < (worst.size, &*worst.choices);
                if worst.as_ref().is_none_or(shorter) {
                    let until = worst.map_or(explored.schedules + SHORTEN, |worst| worst.until);
                    worst = Some(Failing { cost, size, until, choices: path.choices().to_vec(), failure });
                }
            }
            search.finish(path);
            if ending.fatal || self.check.only_first {
                break;
            }
        }
        explored.complete = worst.is_some() || !self.check.only_first;
        match worst {
            Some(worst) if self.check.records => self.repeat(worst, explored),
            Some(worst) => Found { failure: Some(worst.failure), trace: None, explored },
            None => self.look_for_missed(explored),
        }
    }

    fn nothing_yet(&self) -> Explored {
        Explored { schedules: 0, bound: self.check.bound, unit: self.subject.unit, complete: false }
    }

    /// The verdict where some schedules are left, and the check has no more of them: the next one is `path`'s.
    fn out_of_schedules(&self, cost: u32, path: &Path, explored: Explored) -> Found {
        let what = format!(
            "The search stopped after {} schedules, with schedules of {cost} {} still to run, of which the next is \
             shown below: nothing is wrong with it. Code with fewer operations, or fewer threads, is explored to \
             the end.",
            draw::thousands(explored.schedules),
            draw::unit(self.subject.unit, u64::from(cost)),
        );
        let trace = self.record(path.choices()).trace;
        Found { failure: Some(Failure { kind: Kind::Limit, what }), trace, explored }
    }

    /// The verdict where no schedule has failed: whether some has reached each state that the check asks for.
    fn look_for_missed(&self, explored: Explored) -> Found {
        let reached = reached::take();
        let Some(missed) = self.check.sometimes.iter().find(|state| !reached.contains(state)) else {
            return Found { failure: None, trace: None, explored };
        };
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
        let trace = self.record(&[]).trace;
        Found { failure: Some(Failure { kind: Kind::NeverReached, what }), trace, explored }
    }

    /// Runs the failing schedule again and records it.
    fn repeat(&self, worst: Failing, explored: Explored) -> Found {
        let again = self.record(&worst.choices);
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

    /// Runs a schedule again, to record it, on a thread that no failing run has touched.
    fn record(&self, choices: &[u8]) -> Ending {
        self.pulse.begin(choices);
        let mode = Mode::Record { stop_after: None };
        match again(&self.subject, choices.to_vec(), mode, &self.pulse).hear(PATIENCE) {
            Heard::Ended(ending) => ending,
            Heard::Broken | Heard::Stands => Ending::default(),
        }
    }

    /// The verdict on a search that stands: the run under way is repeated up to where it got.
    fn endless(&self) -> Found {
        let (prefix, place) = self.pulse.under_way();
        let mode = Mode::Record { stop_after: Some(place) };
        let ending = match again(&self.subject, prefix, mode, &Pulse::default()).hear(self.check.patience) {
            Heard::Ended(ending) => ending,
            Heard::Broken | Heard::Stands => Ending::default(),
        };
        let patience = seconds(self.check.patience);
        let failure = match ending.failure {
            Some(Failure { kind: Kind::Endless, what }) => {
                let what = format!(
                    "{what}\nFor {patience} it has touched no lock, atomic or channel, nor anything else that the \
                     checker sees: a loop without an exit, or a call that blocks the thread."
                );
                Failure { kind: Kind::Endless, what }
            }
            Some(failure) => failure,
            None => {
                let what = format!(
                    "For {patience} nothing happened that could be scheduled: a loop that never ends, or a wait that \
                     the checker cannot see."
                );
                Failure { kind: Kind::Endless, what }
            }
        };
        Found { failure: Some(failure), trace: ending.trace, explored: self.nothing_yet() }
    }
}

/// `2 s`, and of less than a second `500 ms`.
fn seconds(patience: Duration) -> String {
    match patience.as_secs() {
        0 => format!("{} ms", patience.as_millis()),
        seconds => format!("{seconds} s"),
    }
}

/// A run that repeats `choices`, on a thread of its own.
fn again(subject: &Subject, choices: Vec<u8>, mode: Mode, pulse: &Pulse) -> Explorer<Ending> {
    Explorer::start(pulse, {
        let (subject, pulse) = (subject.clone(), pulse.clone());
        move || (subject.make)().run(&mut Path::repeat(&choices), mode, &pulse)
    })
}
