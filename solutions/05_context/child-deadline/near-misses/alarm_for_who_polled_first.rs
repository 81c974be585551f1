//! The timer is armed with the waker of the first poll, and never again.
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! also by: behaviour::the_limit_counts_from_the_first_poll

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;
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
    let end = Instant::now().checked_add(limit);
    let mut timer = end.map(|end| Box::pin(tokio::time::sleep_until(end)));
    let token = parent.child_token();
    let guard = token.clone().drop_guard();
    let mut work = pin!(work(token));
    let mut stopped = pin!(parent.cancelled());
    let mut armed = false;
    let ended = poll_fn(|context| {
        if let Poll::Ready(output) = work.as_mut().poll(context) {
            return Poll::Ready(Ok(output));
        }
        if stopped.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(Cut::Stopped));
        }
        if end.is_some_and(|end| Instant::now() >= end) {
            return Poll::Ready(Err(Cut::Deadline));
        }
        // Once is enough: it wakes us when it is time, and then we look at the clock.
        if !armed {
            armed = true;
            if timer.as_mut().is_some_and(|timer| timer.as_mut().poll(context).is_ready()) {
                return Poll::Ready(Err(Cut::Deadline));
            }
        }
        Poll::Pending
    })
    .await;
    let cut = match ended {
        Ok(output) => return Ok(output),
        Err(cut) => cut,
    };
    drop(guard); // tells it
    work.await;
    Err(cut)
}
