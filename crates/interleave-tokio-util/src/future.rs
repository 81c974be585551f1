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

    /// Runs it until the token is cancelled.
    #[track_caller]
    fn with_cancellation_token(self, token: &CancellationToken) -> impl Future<Output = Option<Self::Output>>
    where
        Self: Sized,
    {
        token.run_until_cancelled(self)
    }

    /// Runs it until the token is cancelled.
    #[track_caller]
    fn with_cancellation_token_owned(
        self,
        token: CancellationToken,
    ) -> impl Future<Output = Option<Self::Output>>
    where
        Self: Sized,
    {
        token.run_until_cancelled_owned(self)
    }
}

impl<T: Future + ?Sized> FutureExt for T {}
