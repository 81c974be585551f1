//! Where another task polls than before, it makes its timer anew, to wake that one, and with the whole limit.
//! rejected by: behaviour::the_limit_counts_from_the_first_poll

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Poll, Waker};
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was over.
    Deadline,
    /// The caller stopped it.
    Stopped,
}

/// # Errors
/// The work was cut off.
pub async fn with_deadline<T, F, Fut>(parent: &CancellationToken, limit: Duration, work: F) -> Result<T, Cut>
where
    F: FnOnce(CancellationToken) -> Fut,
    Fut: Future<Output = T>,
{
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let mut timer = pin!(sleep(limit));
    let mut stopped = pin!(parent.cancelled());
    let mut polled_by: Option<Waker> = None;
    let mut work = pin!(work(token.clone()));
    let outcome = poll_fn(|cx| {
        match &polled_by {
            Some(waker) if waker.will_wake(cx.waker()) => {}
            Some(_) => {
                timer.set(sleep(limit)); // the old one would wake who has gone
                polled_by = Some(cx.waker().clone());
            }
            None => polled_by = Some(cx.waker().clone()),
        }
        if stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(Cut::Stopped));
        }
        if let Poll::Ready(output) = work.as_mut().poll(cx) {
            return Poll::Ready(Ok(output));
        }
        timer.as_mut().poll(cx).map(|()| Err(Cut::Deadline))
    })
    .await;
    if outcome.is_err() {
        token.cancel();
        work.await;
    }
    outcome
}
