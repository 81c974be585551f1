//! Fences.

use std::panic::Location;
use std::sync::atomic::Ordering;

use crate::rt;
use crate::rt::memory::{acquires, releases};

/// As [`std::sync::atomic::fence`].
///
/// # Panics
/// Panics if `order` is `Relaxed`: a fence that orders nothing.
#[track_caller]
pub fn fence(order: Ordering) {
    assert!(order != Ordering::Relaxed, "there is no such thing as a relaxed fence");
    let place = Location::caller();
    let handle = rt::with(|run| run.fence_object(place));
    rt::point(handle, place, "to fence");
    rt::with(|run| {
        let me = run.current;
        if acquires(order) {
            let pending = std::mem::take(&mut run.threads[me].views.pending);
            run.threads[me].views.now.join(&pending);
            run.threads[me].views.pending = pending;
        }
        if order == Ordering::SeqCst {
            let mut fences = std::mem::take(&mut run.fences);
            let now = &mut run.threads[me].views.now;
            now.join(&fences);
            now.join(&run.floors);
            fences.join(now);
            run.fences = fences;
            // What it took from the floors has no other trace in the state.
            let known = run.view_code(me);
            run.touch(handle, known);
        } else {
            // It orders only its own thread's operations, but before it and behind it are two states.
            run.saw(if acquires(order) { 0xfa } else { 0xfb });
        }
        if releases(order) {
            run.threads[me].views.fenced = run.threads[me].views.now.clone();
        }
    });
    rt::record(handle, place, &|_| format!("fences ({order:?})"));
}

/// As [`std::sync::atomic::compiler_fence`]: it orders nothing between threads.
pub fn compiler_fence(_order: Ordering) {}

/// As [`std::hint::spin_loop`].
#[deprecated(since = "1.51.0", note = "use hint::spin_loop instead")]
#[track_caller]
pub fn spin_loop_hint() {
    crate::hint::spin_loop();
}
