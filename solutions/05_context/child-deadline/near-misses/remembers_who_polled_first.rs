//! It compares with the waker of the first poll, not with that of the last.
//! rejected by: schedules::who_has_polled_before_may_come_back

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Poll, Waker};
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// Why work was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was over.
    Deadline,
    /// The caller stopped it.
    Stopped,
}

/// What has come before the end of a step in which the work computed.
fn came_before(parent: &CancellationToken, called: Instant, limit: Duration) -> Option<Cut> {
    if called.elapsed() >= limit {
        Some(Cut::Deadline)
    } else if parent.is_cancelled() {
        Some(Cut::Stopped)
    } else {
        None
    }
}

/// Runs `work` until `limit` has passed or `parent` is cancelled.
///
/// # Errors
/// The work was cut off.
pub async fn with_deadline<T, F, Fut>(parent: &CancellationToken, limit: Duration, work: F) -> Result<T, Cut>
where
    F: FnOnce(CancellationToken) -> Fut,
    Fut: Future<Output = T>,
{
    let called = Instant::now();
    let mut timer = pin!(sleep(limit));
    let mut stopped = pin!(parent.cancelled());
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let mut work = pin!(work(token.clone()));
    let mut cut = None;
    let mut armed: Option<Waker> = None;
    poll_fn(move |cx| {
        if let Poll::Ready(output) = work.as_mut().poll(cx) {
            return Poll::Ready(match cut.or_else(|| came_before(parent, called, limit)) {
                Some(cut) => Err(cut),
                None => Ok(output),
            });
        }
        if cut.is_none() {
            // To arm the timer takes the lock of all timers, so only if the task has changed.
            let is_armed = armed.as_ref().is_some_and(|waker| waker.will_wake(cx.waker()));
            if !is_armed {
                let _ = stopped.as_mut().poll(cx);
                let _ = timer.as_mut().poll(cx);
                armed.get_or_insert_with(|| cx.waker().clone());
            }
            if parent.is_cancelled() {
                cut = Some(Cut::Stopped);
            } else if timer.is_elapsed() {
                cut = Some(Cut::Deadline);
            }
            if cut.is_some() {
                token.cancel(); // wakes the work, if it listens
            }
        }
        Poll::Pending
    })
    .await
}
