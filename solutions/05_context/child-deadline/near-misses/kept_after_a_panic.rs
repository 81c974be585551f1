//! A future by hand that lets go of its state when it gives its answer; a panic of the work is no answer.
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};
use tokio_util::sync::{CancellationToken, DropGuard, WaitForCancellationFuture};

/// Why work was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was over.
    Deadline,
    /// The caller stopped it.
    Stopped,
}

/// What there is while the work is under way.
struct Part<'a, Fut> {
    work: Pin<Box<Fut>>,
    timer: Pin<Box<Sleep>>,
    stopped: Pin<Box<WaitForCancellationFuture<'a>>>,
    cut: Option<Cut>,
    cancels: Option<DropGuard>,
}

/// Runs `work` until `limit` has passed or `parent` is cancelled.
///
/// # Errors
/// The work was cut off.
pub fn with_deadline<T, F, Fut>(
    parent: &CancellationToken,
    limit: Duration,
    work: F,
) -> impl Future<Output = Result<T, Cut>>
where
    F: FnOnce(CancellationToken) -> Fut,
    Fut: Future<Output = T>,
{
    let mut work = Some(work);
    let mut part: Option<Part<'_, Fut>> = None;
    poll_fn(move |cx| {
        let now = part.get_or_insert_with(|| {
            let timer = Box::pin(sleep(limit));
            let token = parent.child_token();
            let cancels = Some(token.clone().drop_guard());
            let work = work.take().expect("polled after it has given its answer");
            let work = Box::pin(work(token));
            Part { work, timer, stopped: Box::pin(parent.cancelled()), cut: None, cancels }
        });
        if now.cut.is_none() {
            if now.stopped.as_mut().poll(cx).is_ready() {
                now.cut = Some(Cut::Stopped);
            } else if now.timer.as_mut().poll(cx).is_ready() {
                now.cut = Some(Cut::Deadline);
            }
        }
        if now.cut.is_some() {
            now.cancels = None; // tells it
        }
        let output = ready!(now.work.as_mut().poll(cx));
        let cut = now.cut;
        part = None;
        Poll::Ready(match cut {
            Some(cut) => Err(cut),
            None => Ok(output),
        })
    })
}
