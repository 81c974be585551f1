//! A semaphore to be polled.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use interleave_tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use super::ReusableBoxFuture;

type Acquired = Result<OwnedSemaphorePermit, AcquireError>;

/// A semaphore to be polled.
pub struct PollSemaphore {
    semaphore: Arc<Semaphore>,
    /// An acquire under way, and of how many.
    under_way: Option<(u32, ReusableBoxFuture<'static, Acquired>)>,
}

impl PollSemaphore {
    /// Polls this semaphore.
    #[must_use]
    pub fn new(semaphore: Arc<Semaphore>) -> Self {
        Self { semaphore, under_way: None }
    }

    /// Closes it.
    #[track_caller]
    pub fn close(&self) {
        self.semaphore.close();
    }

    /// The semaphore.
    #[must_use]
    pub fn clone_inner(&self) -> Arc<Semaphore> {
        Arc::clone(&self.semaphore)
    }

    /// The semaphore.
    #[must_use]
    pub fn into_inner(self) -> Arc<Semaphore> {
        self.semaphore
    }

    /// Polls for a permit. `None` when the semaphore is closed.
    #[track_caller]
    pub fn poll_acquire(&mut self, context: &mut Context<'_>) -> Poll<Option<OwnedSemaphorePermit>> {
        self.poll_acquire_many(context, 1)
    }

    /// Polls for permits. `None` when the semaphore is closed.
    #[track_caller]
    pub fn poll_acquire_many(
        &mut self,
        context: &mut Context<'_>,
        permits: u32,
    ) -> Poll<Option<OwnedSemaphorePermit>> {
        let other = self.under_way.take_if(|(count, _)| *count != permits);
        drop(other);
        let semaphore = &self.semaphore;
        let (_, acquire) = self.under_way.get_or_insert_with(|| {
            (permits, ReusableBoxFuture::new(Arc::clone(semaphore).acquire_many_owned(permits)))
        });
        let acquired = ready!(acquire.poll(context));
        self.under_way = None;
        Poll::Ready(acquired.ok())
    }

    /// The permits that are free.
    #[must_use]
    #[track_caller]
    pub fn available_permits(&self) -> usize {
        self.semaphore.available_permits()
    }

    /// Adds permits.
    #[track_caller]
    pub fn add_permits(&self, n: usize) {
        self.semaphore.add_permits(n);
    }
}

impl Stream for PollSemaphore {
    type Item = OwnedSemaphorePermit;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<OwnedSemaphorePermit>> {
        self.poll_acquire(context)
    }
}

impl Clone for PollSemaphore {
    fn clone(&self) -> Self {
        Self::new(self.clone_inner())
    }
}

impl fmt::Debug for PollSemaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PollSemaphore").field("semaphore", &self.semaphore).finish()
    }
}

impl AsRef<Semaphore> for PollSemaphore {
    fn as_ref(&self) -> &Semaphore {
        &self.semaphore
    }
}
