//! Steps and polls, counted: a run that goes on without end is ended.

use std::cell::Cell;

use interleave::draw::thousands;
use interleave::report::Kind;
use interleave::{Failure, Mode};

use super::Run;
use crate::engine::queue::TaskId;
use crate::limits;

/// How far the run has come, and how far it may go.
pub(super) struct Limits {
    /// Polls begun.
    polls: Cell<u64>,
    /// More polls than these say that somebody keeps asking.
    most_polls: Cell<u64>,
    pub(super) steps: Cell<u32>,
    /// Steps since one that changed something.
    pub(super) idle: Cell<u32>,
    /// Steps and turns so far: the last one tells who stands.
    place: Cell<u64>,
    /// Where a run is stopped that never came further.
    pub(super) stop_after: Option<u64>,
}

impl Limits {
    pub(super) fn of(mode: Mode) -> Self {
        let stop_after = match mode {
            Mode::Explore => None,
            Mode::Record { stop_after } => stop_after,
        };
        Self {
            polls: Cell::new(0),
            most_polls: Cell::new(u64::MAX),
            steps: Cell::new(0),
            place: Cell::new(0),
            idle: Cell::new(0),
            stop_after,
        }
    }
}

impl Run {
    /// Ends the run as a failure when this many polls have begun, and gives what was set before.
    pub(crate) fn set_most_polls(&self, most: u64) -> u64 {
        self.record.count_from_here();
        self.limits.most_polls.replace(most)
    }

    /// Tells the polls of tasks apart.
    pub(crate) fn poll_number(&self) -> u64 {
        self.limits.polls.get()
    }

    pub(super) fn count_poll(&self) {
        self.limits.polls.set(self.limits.polls.get() + 1);
        if self.limits.polls.get() > self.limits.most_polls.get() {
            self.record.cut_the_repetition(self.record.counted_from());
            self.fail(
                Kind::Livelock,
                &format!(
                    "In one wait the tasks were polled {} times: somebody looks up by the clock again and again, instead \
                     of waiting to be woken.",
                    thousands(limits::POLLS)
                ),
            );
        }
    }

    /// An operation that leaves no trace: a look, which a loop may repeat without end.
    pub fn look(&self) {
        if self.turn.current.get().is_some() {
            self.step();
        }
    }

    /// Notes that `task` gets on. True where a run is repeated only up to here.
    pub(super) fn gets_on(&self, task: TaskId) -> bool {
        self.limits.place.set(self.limits.place.get() + 1);
        self.pulse.come_to(self.limits.place.get());
        let here = self.limits.stop_after == Some(self.limits.place.get());
        if here {
            let endless = Failure::endless(&self.lane(task), self.record.has_steps_of(task));
            self.fail(endless.kind, &endless.what);
        }
        here
    }

    pub(super) fn step(&self) {
        self.limits.steps.set(self.limits.steps.get() + 1);
        self.turn.fresh.set(self.turn.fresh.get() + 1);
        self.pulse.beat();
        if let Some(task) = self.turn.current.get() {
            self.gets_on(task);
        }
        if self.limits.steps.get() > limits::STEPS {
            let steps = thousands(limits::STEPS.into());
            self.fail(
                Kind::TooMany,
                &format!(
                    "The code had not ended after {steps} steps, and a check explores no more of one schedule. Either \
                     the tasks turn in a loop that never ends, or the code only takes more steps: that need not be \
                     wrong, but with fewer it can be checked.",
                ),
            );
        }
        self.idle_step();
    }

    pub(super) fn idle_step(&self) {
        self.limits.idle.set(self.limits.idle.get() + 1);
        if self.limits.idle.get() > limits::IDLE {
            self.record.cut_the_repetition(self.record.len().saturating_sub(limits::IDLE as usize));
            self.fail(
                Kind::Livelock,
                &format!(
                    "The last {} steps changed nothing: somebody asks again and again for what does not come, \
                     instead of waiting for it.",
                    thousands(limits::IDLE.into())
                ),
            );
        }
    }
}
