//! Handles that abort their task when they are dropped.

use std::fmt;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::task::{Context, Poll};

use interleave_tokio::task::{AbortHandle, JoinError, JoinHandle};

/// Aborts its task when dropped.
#[must_use = "dropping the handle aborts the task immediately"]
pub struct AbortOnDropHandle<T>(Option<JoinHandle<T>>);

impl<T> AbortOnDropHandle<T> {
    /// Aborts the task of `handle` when dropped.
    pub fn new(handle: JoinHandle<T>) -> Self {
        Self(Some(handle))
    }

    fn handle(&self) -> &JoinHandle<T> {
        self.0.as_ref().expect("only `detach` takes it, and this with it")
    }

    /// Aborts the task.
    #[track_caller]
    pub fn abort(&self) {
        self.handle().abort();
    }

    /// Whether the task has ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.handle().is_finished()
    }

    /// A handle that can abort the task and do nothing else.
    #[must_use]
    pub fn abort_handle(&self) -> AbortHandle {
        self.handle().abort_handle()
    }

    /// The handle, which does not abort the task then.
    pub fn detach(mut self) -> JoinHandle<T> {
        self.0.take().expect("only `detach` takes it, and this with it")
    }
}

impl<T> Drop for AbortOnDropHandle<T> {
    fn drop(&mut self) {
        if let Some(handle) = &self.0 {
            handle.abort();
        }
    }
}

impl<T> fmt::Debug for AbortOnDropHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortOnDropHandle").finish_non_exhaustive()
    }
}

impl<T> Future for AbortOnDropHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let handle = self.0.as_mut().expect("only `detach` takes it, and this with it");
        Pin::new(handle).poll(context)
    }
}

impl<T> AsRef<JoinHandle<T>> for AbortOnDropHandle<T> {
    fn as_ref(&self) -> &JoinHandle<T> {
        self.handle()
    }
}

/// Aborts a task when dropped.
#[must_use = "dropping this aborts the task immediately"]
pub struct AbortOnDrop(AbortHandle);

impl AbortOnDrop {
    /// Aborts the task of `handle` when dropped.
    pub fn new(handle: AbortHandle) -> Self {
        Self(handle)
    }

    /// Aborts the task.
    #[track_caller]
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Whether the task has ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }

    /// The handle; the task is not aborted then.
    pub fn detach(self) -> AbortHandle {
        let this = ManuallyDrop::new(self);
        this.0.clone()
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl fmt::Debug for AbortOnDrop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortOnDrop").finish_non_exhaustive()
    }
}
