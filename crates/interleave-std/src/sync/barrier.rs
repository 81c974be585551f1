//! `std::sync::Barrier`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use crate::rt::object::{Found, Id};
use crate::rt::{self, Handle, Place, Slot};

/// As [`std::sync::Barrier`].
pub struct Barrier {
    id: Id,
    threads: usize,
    /// Rounds that are complete, and threads that have come to this one.
    state: Slot<(u64, usize)>,
}

impl UnwindSafe for Barrier {}
impl RefUnwindSafe for Barrier {}

/// As [`std::sync::BarrierWaitResult`].
pub struct BarrierWaitResult(bool);

impl BarrierWaitResult {
    /// True for one thread of each round.
    #[must_use]
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

impl Barrier {
    /// A barrier for that many threads. 0 is as 1.
    #[must_use]
    pub const fn new(threads: usize) -> Self {
        Self { id: Id::new(), threads, state: Slot::new((0, 0)) }
    }

    fn handle(&self, place: Place) -> Handle {
        match self.id.find("Barrier", place) {
            Found::Known(handle) => handle,
            Found::New { handle, .. } => {
                self.state.set((0, 0));
                handle
            }
        }
    }

    /// Waits until all threads have come.
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        let place = Location::caller();
        let handle = self.handle(place);
        rt::point(handle, place, "to come to");
        let (round, come) = self.state.with(|state| {
            state.1 += 1;
            *state
        });
        rt::sync(handle, 0xba);
        if come >= self.threads {
            self.state.set((round + 1, 0));
            rt::record(handle, place, &|name| format!("is the last at {name}"));
            rt::aftermath();
            return BarrierWaitResult(true);
        }
        rt::record(handle, place, &|name| format!("comes to {name}"));
        let explain = || format!("{} of {} have come", self.state.get().1, self.threads);
        let ready = || self.state.get().0 > round;
        rt::wait_explained(handle, place, "for the others at", &ready, &explain, false);
        rt::acquire(handle, 0xbb);
        rt::record(handle, place, &|name| format!("passes {name}"));
        BarrierWaitResult(false)
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier").finish_non_exhaustive()
    }
}

impl fmt::Debug for BarrierWaitResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarrierWaitResult").field("is_leader", &self.0).finish()
    }
}
