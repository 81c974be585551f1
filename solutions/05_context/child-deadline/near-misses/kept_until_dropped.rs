//! The work's token is cancelled when the future is dropped, not yet when it has given its answer.
//! rejected by: schedules::with_the_answer_the_token_is_cancelled
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};
use tokio_util::sync::{CancellationToken, DropGuard, WaitForCancellationFutureOwned};

/// Why work was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was over.
    Deadline,
    /// The caller stopped it.
    Stopped,
}

/// What is looked at while the work is not yet cut off.
struct Watch {
    limit: Pin<Box<Sleep>>,
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Watch {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Cut> {
        if self.stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Cut::Stopped);
        }
        self.limit.as_mut().poll(cx).map(|()| Cut::Deadline)
    }
}

/// Work that has been called.
struct Running<Fut> {
    work: Pin<Box<Fut>>,
    watch: Option<Watch>,
    cut: Option<Cut>,
    token: CancellationToken,
    _cancels: DropGuard,
}

impl<Fut: Future> Running<Fut> {
    /// Notes the first reason there is, and tells the work.
    fn look(&mut self, cx: &mut Context<'_>) {
        let Some(watch) = &mut self.watch else { return };
        if let Poll::Ready(cut) = watch.poll(cx) {
            self.watch = None;
            self.cut = Some(cut);
            self.token.cancel();
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Fut::Output, Cut>> {
        self.look(cx);
        match self.work.as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(output) => {
                self.watch = None;
                Poll::Ready(self.cut.map_or(Ok(output), Err))
            }
        }
    }
}

/// The future of [`with_deadline`].
enum Part<F, Fut> {
    Fresh(Option<(CancellationToken, F)>, Duration),
    Running(Running<Fut>),
}

impl<F, Fut> Unpin for Part<F, Fut> {}

impl<F, Fut> Future for Part<F, Fut>
where
    F: FnOnce(CancellationToken) -> Fut,
    Fut: Future,
{
    type Output = Result<Fut::Output, Cut>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match &mut *self {
                Part::Running(running) => return running.poll(cx),
                Part::Fresh(begin, limit) => {
                    let (parent, work) = begin.take().expect("polled again after a panic");
                    let token = parent.child_token();
                    let cancels = token.clone().drop_guard();
                    let watch =
                        Watch { limit: Box::pin(sleep(*limit)), stopped: Box::pin(parent.cancelled_owned()) };
                    *self = Part::Running(Running {
                        work: Box::pin(work(token.clone())),
                        watch: Some(watch),
                        cut: None,
                        token,
                        _cancels: cancels,
                    });
                }
            }
        }
    }
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
    Part::Fresh(Some((parent.clone(), work)), limit)
}
