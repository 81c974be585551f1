//! Nobody waits for the parent, since its child wakes the work; but work that is waiting for something else at the stop, and ends with that, is polled first and comes back as `Ok`.
//! rejected by: schedules::a_stop_long_before_the_end_counts
//! rejected by: schedules::who_has_polled_before_may_come_back

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::sleep;
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
pub async fn with_deadline<T, F, Fut>(parent: &CancellationToken, limit: Duration, work: F) -> Result<T, Cut>
where
    F: FnOnce(CancellationToken) -> Fut,
    Fut: Future<Output = T>,
{
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let mut timer = pin!(sleep(limit));
    let mut work = pin!(work(token.clone()));
    let mut cut = None;

    poll_fn(|cx| {
        if let Poll::Ready(output) = work.as_mut().poll(cx) {
            return Poll::Ready(cut.map_or(Ok(output), Err));
        }
        if cut.is_none() {
            if parent.is_cancelled() {
                // The child has been cancelled with it: that is what has woken us.
                cut = Some(Cut::Stopped);
            } else if timer.as_mut().poll(cx).is_ready() {
                cut = Some(Cut::Deadline);
                token.cancel();
            }
        }
        Poll::Pending
    })
    .await
}
