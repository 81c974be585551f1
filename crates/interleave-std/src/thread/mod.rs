//! `std::thread`, explored.

mod builder;
mod current;
mod handle;
pub mod local;
mod scope;

use std::panic::Location;
use std::time::Duration;

pub use ::std::thread::Result;

pub use builder::{Builder, available_parallelism, spawn};
#[allow(deprecated, reason = "std still has it")]
pub use current::{Thread, ThreadId, current, park, park_timeout, park_timeout_ms};
pub use handle::JoinHandle;
pub use local::{AccessError, LocalKey};
pub use scope::{Scope, ScopedJoinHandle, scope};

use crate::rt;

/// A sleep as short as this, or longer, is a rest: who looks up only after it does not keep a core busy. See
/// [`spinners`](crate::probe::spinners).
const REST: Duration = Duration::from_millis(1);

/// As [`std::thread::yield_now`]: whoever can run is likely to run before this thread does again.
#[track_caller]
pub fn yield_now() {
    pause("yields");
}

/// Sleeps in virtual time: it orders nothing, and takes none.
#[track_caller]
pub fn sleep(duration: Duration) {
    rt::with(|run| run.clock = run.clock.saturating_add(duration));
    // Both sides of it: who watches may come while the thread sleeps.
    let rests = |asleep| {
        if duration >= REST {
            rt::with(|run| {
                let thread = &mut run.threads[run.current];
                (thread.asleep, thread.restless) = (asleep, 0);
            });
        }
    };
    rests(true);
    pause("sleeps");
    rests(false);
}

/// As [`sleep`], in milliseconds.
#[deprecated(since = "1.6.0", note = "replaced by `std::thread::sleep`")]
#[track_caller]
pub fn sleep_ms(ms: u32) {
    sleep(Duration::from_millis(u64::from(ms)));
}

#[track_caller]
pub(crate) fn pause(what: &'static str) {
    let place = Location::caller();
    let handle = rt::with(|run| run.threads[run.current].handle);
    // Before the point: a thread that has handed over is in another state than one that has yet to.
    rt::with(|run| run.observe(handle, u64::from(place.line()) << 8 | u64::from(place.column()), 0));
    rt::schedule::yield_now(handle, place, "to go on");
    rt::record(handle, place, &|_| what.to_owned());
}

/// True while the calling thread unwinds.
#[must_use]
pub fn panicking() -> bool {
    if !rt::active() || rt::with(|run| run.alone) {
        return ::std::thread::panicking();
    }
    // Also within a `catch_unwind` of a destructor: as in std, a panic is over where it was caught.
    rt::with(|run| !run.threads[run.current].panics.is_empty())
}
