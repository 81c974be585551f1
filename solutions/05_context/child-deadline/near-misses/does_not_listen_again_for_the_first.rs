//! It listens to the stop anew only where another task polls than the first. Polled by one, by another and by
//! the first again, a stop wakes the other.
//! rejected by: schedules::who_has_polled_before_may_come_back
#![allow(missing_docs)]

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Poll, Waker};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// Why work was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was over.
    Deadline,
    /// The caller stopped it.
    Stopped,
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
    let mut over = pin!(tokio::time::sleep(limit));
    let mut stop = pin!(parent.cancelled());
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let mut work = pin!(work(token.clone()));
    // Who hears of a stop: to listen takes the lock of the token's whole family, and work may be busy.
    let mut listener: Option<Waker> = None;
    let mut cut = None;
    poll_fn(|cx| {
        if let Poll::Ready(output) = work.as_mut().poll(cx) {
            return Poll::Ready(cut.map_or(Ok(output), Err));
        }
        if cut.is_none() {
            let stopped = match &listener {
                Some(listener) if listener.will_wake(cx.waker()) => parent.is_cancelled(),
                _ => {
                    listener.get_or_insert_with(|| cx.waker().clone());
                    stop.as_mut().poll(cx).is_ready()
                }
            };
            if stopped {
                cut = Some(Cut::Stopped);
            } else if over.as_mut().poll(cx).is_ready() {
                cut = Some(Cut::Deadline);
            }
            if cut.is_some() {
                token.cancel();
            }
        }
        Poll::Pending
    })
    .await
}
