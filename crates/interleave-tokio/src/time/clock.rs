//! The clock, which always stands in explored code.

use std::future::Future;
use std::time::Duration;

use crate::engine;

/// Does nothing: explored time is always paused.
pub fn pause() {}

/// Does nothing: explored time is always paused.
pub fn resume() {}

/// Lets virtual time pass.
#[track_caller]
pub fn advance(duration: Duration) -> impl Future<Output = ()> {
    let yielded = crate::task::yield_now();
    async move {
        engine::with(|run| {
            let now = run.timers.borrow().now();
            run.advance_to(now + duration);
        });
        yielded.await;
    }
}
