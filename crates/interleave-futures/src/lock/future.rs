//! Waiting for a lock.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use ::futures::future::FusedFuture;

use super::gate::Locking;
use super::{Mutex, MutexGuard, OwnedMutexGuard};

/// Waits for a lock.
pub struct MutexLockFuture<'a, T: ?Sized> {
    /// None once it is locked.
    mutex: Option<&'a Mutex<T>>,
    locking: Locking<'a>,
}

// SAFETY: by a reference to it nobody gets at the value.
unsafe impl<T: ?Sized> Sync for MutexLockFuture<'_, T> {}

impl<'a, T: ?Sized> MutexLockFuture<'a, T> {
    pub(super) fn new(mutex: &'a Mutex<T>, locking: Locking<'a>) -> Self {
        Self { mutex: Some(mutex), locking }
    }
}

impl<'a, T: ?Sized> Future for MutexLockFuture<'a, T> {
    type Output = MutexGuard<'a, T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let lease = ready!(self.locking.poll(context));
        let mutex = self.mutex.take().expect("it is locked once");
        Poll::Ready(MutexGuard::new(mutex, lease))
    }
}

impl<T: ?Sized> FusedFuture for MutexLockFuture<'_, T> {
    fn is_terminated(&self) -> bool {
        self.mutex.is_none()
    }
}

impl<T: ?Sized> fmt::Debug for MutexLockFuture<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.locking.fmt(f)
    }
}

/// Waits for a lock, with a handle of its own.
pub struct OwnedMutexLockFuture<T: ?Sized> {
    /// Dropped before the handle, to whose lock it refers.
    locking: Locking<'static>,
    /// None once it is locked.
    mutex: Option<Arc<Mutex<T>>>,
}

// SAFETY: by a reference to it nobody gets at the value.
unsafe impl<T: ?Sized> Sync for OwnedMutexLockFuture<T> {}

impl<T: ?Sized> OwnedMutexLockFuture<T> {
    /// `locking` is of the lock that `mutex` is a handle of.
    pub(super) fn new(mutex: Arc<Mutex<T>>, locking: Locking<'static>) -> Self {
        Self { mutex: Some(mutex), locking }
    }
}

impl<T: ?Sized> Future for OwnedMutexLockFuture<T> {
    type Output = OwnedMutexGuard<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let lease = ready!(self.locking.poll(context));
        let mutex = self.mutex.take().expect("it is locked once");
        Poll::Ready(OwnedMutexGuard::new(mutex, lease))
    }
}

impl<T: ?Sized> FusedFuture for OwnedMutexLockFuture<T> {
    fn is_terminated(&self) -> bool {
        self.mutex.is_none()
    }
}

impl<T: ?Sized> fmt::Debug for OwnedMutexLockFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedMutexLockFuture")
            .field("was_acquired", &self.is_terminated())
            .finish_non_exhaustive()
    }
}
