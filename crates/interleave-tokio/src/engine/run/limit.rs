//! Steps and polls, counted: a run that goes on without end is ended.

use interleave::draw::thousands;
use interleave::report::Kind;

use super::Run;
use crate::limits;

impl Run {
    /// Ends the run as a failure when this many polls have begun, and gives what was set before.
    pub(crate) fn set_most_polls(&self, most: u64) -> u64 {
        self.counted_from.set(self.recorded());
        self.most_polls.replace(most)
    }

    pub(super) fn count_poll(&self) {
        self.polls.set(self.polls.get() + 1);
        if self.polls.get() > self.most_polls.get() {
            self.cut_the_repetition(self.counted_from.get());
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
        if self.current.get().is_some() {
            self.step();
        }
    }

    pub(super) fn step(&self) {
        self.steps.set(self.steps.get() + 1);
        self.fresh.set(self.fresh.get() + 1);
        self.pulse.beat();
        if self.stop_after == Some(u64::from(self.steps.get())) {
            let lane = self.current.get().map(|task| self.lane(task)).unwrap_or_default();
            self.fail(
                Kind::Endless,
                &format!(
                    "After the last step shown, {lane} runs on and on without an operation that could be \
                 scheduled: an endless loop, or a call that blocks the thread.",
                ),
            );
        }
        if self.steps.get() > limits::STEPS {
            let steps = thousands(limits::STEPS.into());
            self.fail(Kind::Livelock, &format!("After {steps} steps the tasks still turn round and round."));
        }
        self.idle_step();
    }

    pub(super) fn idle_step(&self) {
        self.idle.set(self.idle.get() + 1);
        if self.idle.get() > limits::IDLE {
            self.cut_the_repetition(self.recorded().saturating_sub(limits::IDLE as usize));
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
