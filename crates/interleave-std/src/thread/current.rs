//! The running thread, parking and unparking.

use std::num::NonZero;
use std::panic::Location;
use std::time::Duration;

use crate::kernel;
use crate::rt::{self, Place, Tid, Woken};

/// As [`std::thread::Thread`]: a handle by which a thread is unparked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    tid: Tid,
    name: Option<String>,
}

/// As [`std::thread::ThreadId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ThreadId(NonZero<u64>);

impl Thread {
    pub(super) fn of(tid: Tid) -> Self {
        Self { tid, name: rt::with(|run| run.threads[tid].name.clone()) }
    }

    /// Lets the thread go on from where it parks, or from where it will park next.
    #[track_caller]
    pub fn unpark(&self) {
        unpark_by_tid(self.tid, Location::caller());
    }

    /// Tells this thread from all others.
    ///
    /// # Panics
    /// Never: a thread's number is not the largest that there is.
    #[must_use]
    pub fn id(&self) -> ThreadId {
        ThreadId(NonZero::new(self.tid as u64 + 1).expect("one more than a number"))
    }

    /// The name that the thread was given.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

/// The thread that runs.
#[must_use]
pub fn current() -> Thread {
    Thread::of(rt::current())
}

/// Waits for an `unpark`, or takes one that came before. That it may return without one is explored.
#[track_caller]
pub fn park() {
    wait(Location::caller(), None);
}

/// As [`park`], but the time may be up first.
#[track_caller]
pub fn park_timeout(limit: Duration) {
    wait(Location::caller(), Some(kernel::time_after(limit)));
}

/// As [`park_timeout`], in milliseconds.
#[deprecated(since = "1.6.0", note = "replaced by `std::thread::park_timeout`")]
#[track_caller]
pub fn park_timeout_ms(ms: u32) {
    wait(Location::caller(), Some(kernel::time_after(Duration::from_millis(ms.into()))));
}

fn wait(place: Place, deadline: Option<Duration>) {
    let timed = deadline.is_some();
    let me = rt::current();
    let handle = rt::with(|run| run.threads[me].handle);
    let unparked = || rt::with(|run| run.threads[me].unparked);
    let woken = rt::wait_or_wake(handle, place, "to be unparked", &unparked, timed);
    let had = rt::with(|run| std::mem::take(&mut run.threads[me].unparked));
    if !had
        && woken == Woken::TimedOut
        && let Some(deadline) = deadline
    {
        kernel::advance_to(deadline);
    }
    rt::acquire(handle, 0x9a4);
    let note = match (had, woken, timed) {
        (false, Woken::TimedOut, false) => {
            Some("nobody unparked it: std allows park to return without a reason".to_owned())
        }
        _ => None,
    };
    rt::record_note(
        handle,
        place,
        &|_| if had { "is unparked".to_owned() } else { "stops waiting".to_owned() },
        note,
    );
}

fn unpark_by_tid(tid: Tid, place: Place) {
    let handle = rt::with(|run| run.threads[tid].handle);
    rt::point(handle, place, "to unpark");
    rt::with(|run| run.threads[tid].unparked = true);
    rt::release(handle, 0x09a);
    rt::record(handle, place, &|name| format!("unparks {name}"));
    rt::aftermath();
}
