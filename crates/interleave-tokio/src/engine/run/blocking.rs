//! A thread that is blocked: where it may be, virtual time passes meanwhile; elsewhere it is a failure.

use std::time::Duration;

use interleave::report::Kind;

use super::Run;
use crate::engine::Place;
use crate::engine::deed::Deed;

impl Run {
    /// The current task blocks its thread: it `does` so, where `instead` lets others run. Ends the run as a
    /// failure unless the task may block; gives whether it may. No task runs: its caller has a thread to itself.
    pub fn blocks(&self, does: &'static str, instead: &str, place: Place) -> bool {
        let Some(task) = self.turn.current.get() else { return true };
        if self.may_block() {
            return true;
        }
        self.note_deed(&Deed::new(does, None, place));
        let lane = self.lane(task);
        self.fail(
            Kind::Blocks,
            &format!(
                "{lane} {does}, and nothing else can run there meanwhile. In a task, use {instead} instead."
            ),
        );
        false
    }

    /// Sleeps for so much virtual time on a thread that may block. False where that cannot be: nobody runs, or
    /// time stands still.
    pub fn sleep(&self, limit: Duration, place: Place) -> bool {
        let sleeps = self.may_block() && !self.closing.get() && !crate::engine::panicking();
        if sleeps {
            let nanos = usize::try_from(limit.as_nanos()).unwrap_or(usize::MAX);
            self.note_deed(&Deed::new("sleeps for {d}", None, place).number(nanos));
            self.park_timeout(limit);
        }
        sleeps
    }
}
