//! What cuts the work off is one future, polled before the work; a limit of zero needs no race, and one that never passes no timer.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use futures::future::Either;

use std::future::Future;
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

/// Cancels its token at its end, whichever that is.
struct Scope(CancellationToken);

impl Drop for Scope {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Waits for the first of the two that cut work off.
async fn cut(parent: &CancellationToken, limit: Duration) -> Cut {
    if limit == Duration::MAX {
        parent.cancelled().await;
        return Cut::Stopped;
    }
    match tokio::time::timeout(limit, parent.cancelled()).await {
        Ok(()) => Cut::Stopped,
        Err(_) => Cut::Deadline,
    }
}

/// The first of two, the left one if both are there.
async fn first<A: Future, B: Future>(mut a: Pin<&mut A>, mut b: Pin<&mut B>) -> Either<A::Output, B::Output> {
    poll_fn(|cx| {
        if let Poll::Ready(output) = a.as_mut().poll(cx) {
            return Poll::Ready(Either::Left(output));
        }
        b.as_mut().poll(cx).map(Either::Right)
    })
    .await
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
    let scope = Scope(parent.child_token());
    let mut work = pin!(work(scope.0.clone()));

    let raced = if limit.is_zero() {
        Either::Left(Cut::Deadline)
    } else {
        first(pin!(cut(parent, limit)), work.as_mut()).await
    };
    match raced {
        Either::Right(output) => Ok(output),
        Either::Left(cut) => {
            drop(scope);
            drop(work.await);
            Err(cut)
        }
    }
}
