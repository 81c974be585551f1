//! A thread's end, and whoever waits for it.

use std::any::Any;
use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::thread::Result;

use super::Thread;
use crate::rt::{self, Place, Slot, Tid};

/// What a thread leaves for whoever joins it.
pub(super) type Packet<T> = Arc<Slot<Option<Result<T>>>>;

/// As [`std::thread::JoinHandle`]. Dropping it detaches the thread.
pub struct JoinHandle<T>(pub(super) Joiner<T>);

/// What both sorts of handle are made of.
pub(super) struct Joiner<T> {
    pub(super) tid: Tid,
    pub(super) thread: Thread,
    pub(super) packet: Packet<T>,
}

impl<T> Joiner<T> {
    pub(super) fn join(self, place: Place) -> Result<T> {
        wait_for(self.tid, place);
        let result = self.packet.with(Option::take);
        result.unwrap_or_else(|| Err(Box::new("the thread left no result") as Box<dyn Any + Send>))
    }

    pub(super) fn is_finished(&self, place: Place) -> bool {
        let handle = rt::with(|run| run.threads[self.tid].handle);
        rt::point(handle, place, "to look at");
        let finished = rt::with(|run| {
            let finished = run.threads[self.tid].finished;
            run.observe(handle, u64::from(place.line()), u64::from(finished));
            finished
        });
        rt::record(handle, place, &|name| {
            if finished { format!("sees that {name} has ended") } else { format!("sees that {name} runs") }
        });
        finished
    }
}

/// Waits until the thread has ended, and takes note of how it did.
pub(super) fn wait_for(tid: Tid, place: Place) {
    let handle = rt::with(|run| run.threads[tid].handle);
    rt::wait(handle, place, "for the end of", &|| rt::with(|run| run.threads[tid].finished));
    rt::with(|run| run.threads[tid].joined = true);
    rt::acquire(handle, 0x10);
    rt::record(handle, place, &|name| format!("joins {name}"));
}

impl<T> JoinHandle<T> {
    /// Waits until the thread has ended.
    ///
    /// # Errors
    /// The payload of the panic that it ended with.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        self.0.join(Location::caller())
    }

    /// The thread.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        &self.0.thread
    }

    /// True once the thread has ended.
    #[track_caller]
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.0.is_finished(Location::caller())
    }
}

// SAFETY: as the real handle: what the thread returns is sent, and nothing is shared.
unsafe impl<T> Send for JoinHandle<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for JoinHandle<T> {}

impl<T> UnwindSafe for JoinHandle<T> {}
impl<T> RefUnwindSafe for JoinHandle<T> {}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}
