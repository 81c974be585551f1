//! When it is dropped half-way it tells the work, and polls it once more, so that it can give back what it has before it is dropped.
//! rejected by: schedules::dropped_half_way_it_cancels_the_token

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use std::thread;
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

/// The work, which gets one more step to tidy up if it is dropped before its end.
struct Part<Fut: Future> {
    work: Pin<Box<Fut>>,
    token: CancellationToken,
    ended: bool,
}

impl<Fut: Future> Future for Part<Fut> {
    type Output = Fut::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Fut::Output> {
        let output = ready!(self.work.as_mut().poll(cx));
        self.ended = true;
        Poll::Ready(output)
    }
}

impl<Fut: Future> Drop for Part<Fut> {
    fn drop(&mut self) {
        self.token.cancel();
        if !self.ended && !thread::panicking() {
            let _ = self.work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
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
    let timer = tokio::time::sleep(limit);
    let over = async {
        if !limit.is_zero() {
            timer.await;
        }
    };
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard(); // if the call panics
    let mut part = Part { work: Box::pin(work(token.clone())), token: token.clone(), ended: false };
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = over => Cut::Deadline,
        output = &mut part => return Ok(output),
    };
    token.cancel();
    part.await;
    Err(cut)
}
