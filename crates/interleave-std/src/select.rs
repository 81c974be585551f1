//! Waiting for the first of several operations, for `crossbeam::channel::select!`.
//!
//! Not part of what a learner sees.

use crate::rt::object::Id;
use crate::rt::{self, Place, Woken};

/// Waits until one of `ready` holds, and gives the index of one that does: which one, is explored.
///
/// `None` if the time was up first, which can only be where `timed`.
pub fn first(ready: &[&dyn Fn() -> bool], timed: bool, place: Place) -> Option<usize> {
    let handle = Id::new().handle("select", place);
    let any = || ready.iter().any(|ready| ready());
    let woken = if timed {
        rt::wait_or_time_out(handle, place, "for the first of several on", &any)
    } else {
        rt::wait(handle, place, "for the first of several on", &any);
        Woken::Ready
    };
    let open: Vec<usize> = (0..ready.len()).filter(|&index| ready[index]()).collect();
    match open.len() {
        0 => {
            debug_assert_eq!(woken, Woken::TimedOut);
            None
        }
        count => Some(open[rt::with(|run| run.path().choose(count, 0))]),
    }
}

/// The index of an operation that is possible now, if one is.
pub fn now(ready: &[&dyn Fn() -> bool], place: Place) -> Option<usize> {
    let handle = Id::new().handle("select", place);
    rt::point(handle, place, "to look at");
    let open: Vec<usize> = (0..ready.len()).filter(|&index| ready[index]()).collect();
    match open.len() {
        0 => {
            rt::with(|run| run.observe(handle, u64::from(place.line()), 0));
            None
        }
        count => Some(open[rt::with(|run| run.path().choose(count, 0))]),
    }
}
