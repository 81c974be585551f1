//! A future written by hand, of boxed parts; its token cancels itself when it is dropped.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Sleep, sleep};
use tokio_util::sync::WaitForCancellationFuture;

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
    let token = Own(parent.child_token());
    let work = Box::pin(work(token.0.clone()));
    let alarms = Some(Alarms { stop: Box::pin(parent.cancelled()), limit: Box::pin(sleep(limit)) });
    Part { work, phase: Ok(alarms), token }.await
}

/// A token that is cancelled when nobody owns it any more.
struct Own(CancellationToken);

impl Drop for Own {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

struct Alarms<'a> {
    stop: Pin<Box<WaitForCancellationFuture<'a>>>,
    limit: Pin<Box<Sleep>>,
}

impl Future for Alarms<'_> {
    type Output = Cut;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Cut> {
        match self.stop.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Cut::Stopped),
            Poll::Pending => self.limit.as_mut().poll(cx).map(|()| Cut::Deadline),
        }
    }
}

/// The work, and what may cut it off, or why it was. The fields go in this order.
struct Part<'a, Fut> {
    work: Pin<Box<Fut>>,
    phase: Result<Option<Alarms<'a>>, Cut>,
    token: Own,
}

impl<Fut: Future> Future for Part<'_, Fut> {
    type Output = Result<Fut::Output, Cut>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let part = self.get_mut();
        if let Ok(Some(alarms)) = &mut part.phase
            && let Poll::Ready(cut) = Pin::new(alarms).poll(cx)
        {
            part.phase = Err(cut);
            part.token.0.cancel();
        }
        let output = ready!(part.work.as_mut().poll(cx));
        Poll::Ready(match part.phase {
            Ok(_) => Ok(output),
            Err(cut) => Err(cut),
        })
    }
}
