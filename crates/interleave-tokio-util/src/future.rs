//! `tokio_util::future`.

use std::future::Future;

use interleave_tokio::time::{Duration, Instant, Timeout, timeout, timeout_at};

use crate::sync::CancellationToken;

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
    fn with_cancellation_token(self, token: &CancellationToken) -> impl Future<Output = Option<Self::Output>>
    where
        Self: Sized,
    {
        let (future, place) = token.unless_cancelled(self);
        async move { token.until(place, future?).await }
    }

    /// Runs it until the token is cancelled; drops it at once if that has happened.
    #[track_caller]
    fn with_cancellation_token_owned(
        self,
        token: CancellationToken,
    ) -> impl Future<Output = Option<Self::Output>>
    where
        Self: Sized,
    {
        let (future, place) = token.unless_cancelled(self);
        async move { token.until(place, future?).await }
    }
}

impl<T: Future + ?Sized> FutureExt for T {}
