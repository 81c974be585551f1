//! `tokio_util::future`.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use interleave_tokio::time::{Duration, Instant, Timeout, timeout, timeout_at};

use pin_project_lite::pin_project;

use crate::sync::{CancellationToken, WaitForCancellationFuture, WaitForCancellationFutureOwned};

/// What can be said after a future.
pub trait FutureExt: Future {
    /// Gives it so much time.
    #[track_caller]
    fn timeout(self, duration: Duration) -> Timeout<Self>
    where
        Self: Sized,
    {
        timeout(duration, self)
    }

    /// Gives it time up to a moment.
    #[track_caller]
    fn timeout_at(self, deadline: Instant) -> Timeout<Self>
    where
        Self: Sized,
    {
        timeout_at(deadline, self)
    }

    /// Runs it until the token is cancelled; drops it at once if that has happened.
    #[track_caller]
    fn with_cancellation_token(self, token: &CancellationToken) -> WithCancellationTokenFuture<'_, Self>
    where
        Self: Sized,
    {
        let (future, place) = token.unless_cancelled(self);
        WithCancellationTokenFuture { future, cancelled: token.cancelled_at(place) }
    }

    /// Runs it until the token is cancelled; drops it at once if that has happened.
    #[track_caller]
    fn with_cancellation_token_owned(self, token: CancellationToken) -> WithCancellationTokenFutureOwned<Self>
    where
        Self: Sized,
    {
        let (future, _) = token.unless_cancelled(self);
        WithCancellationTokenFutureOwned { future, cancelled: token.cancelled_owned() }
    }
}

impl<T: Future + ?Sized> FutureExt for T {}

/// The future first, as tokio-util does: see [`CancellationToken::until`].
fn first_of<F: Future>(
    future: Pin<&mut Option<F>>,
    cancelled: Pin<&mut impl Future<Output = ()>>,
    context: &mut Context<'_>,
) -> Poll<Option<F::Output>> {
    let Some(future) = future.as_pin_mut() else { return Poll::Ready(None) };
    match future.poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => cancelled.poll(context).map(|()| None),
    }
}

pin_project! {
    /// Runs a future until a token is cancelled.
    #[must_use = "futures do nothing unless polled"]
    pub struct WithCancellationTokenFuture<'a, F: Future> {
        // `None` where the token was cancelled before.
        #[pin]
        future: Option<F>,
        #[pin]
        cancelled: WaitForCancellationFuture<'a>,
    }
}

impl<F: Future> Future for WithCancellationTokenFuture<'_, F> {
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<F::Output>> {
        let this = self.project();
        first_of(this.future, this.cancelled, context)
    }
}

pin_project! {
    /// Runs a future until a token is cancelled, of which it has a handle of its own.
    #[must_use = "futures do nothing unless polled"]
    pub struct WithCancellationTokenFutureOwned<F: Future> {
        // `None` where the token was cancelled before.
        #[pin]
        future: Option<F>,
        #[pin]
        cancelled: WaitForCancellationFutureOwned,
    }
}

impl<F: Future> Future for WithCancellationTokenFutureOwned<F> {
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<F::Output>> {
        let this = self.project();
        first_of(this.future, this.cancelled, context)
    }
}
