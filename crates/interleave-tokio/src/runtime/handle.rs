//! A handle of the runtime that the check's body runs on.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use super::{Id, RuntimeFlavor, RuntimeMetrics};
use crate::engine;
use crate::task::{JoinHandle, spawn, spawn_blocking};

/// A handle of the runtime that the check's body runs on.
#[derive(Clone, Debug)]
pub struct Handle(());

impl Handle {
    pub(super) fn new() -> Self {
        Self(())
    }

    /// The handle of the runtime that this runs on.
    ///
    /// # Panics
    /// Panics outside of a runtime.
    #[must_use]
    #[track_caller]
    pub fn current() -> Self {
        match Self::try_current() {
            Ok(handle) => handle,
            Err(error) => panic!("{error}"),
        }
    }

    /// The handle of the runtime that this runs on, if it does.
    ///
    /// # Errors
    /// It does not.
    pub fn try_current() -> Result<Self, TryCurrentError> {
        engine::with(|_| Self(())).ok_or(TryCurrentError(()))
    }

    /// Enters the runtime until the guard is dropped.
    pub fn enter(&self) -> EnterGuard<'_> {
        EnterGuard(PhantomData)
    }

    /// Starts a task.
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        spawn(future)
    }

    /// Runs a closure as a task that may block.
    #[track_caller]
    pub fn spawn_blocking<F, R>(&self, func: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        spawn_blocking(func)
    }

    /// Waits for a future, and blocks the thread meanwhile.
    ///
    /// # Panics
    /// Panics on a task that must not block, as tokio does.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        engine::block_on(future)
    }

    /// What kind of runtime the code may think it runs on.
    #[must_use]
    pub fn runtime_flavor(&self) -> RuntimeFlavor {
        // Tasks are explored as on several threads.
        RuntimeFlavor::MultiThread
    }

    /// Which runtime.
    ///
    /// # Panics
    /// Panics outside of a runtime.
    #[must_use]
    pub fn id(&self) -> Id {
        ::tokio::runtime::Handle::current().id()
    }

    /// No runtime here has a name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        None
    }

    /// What the runtime counts.
    #[must_use]
    pub fn metrics(&self) -> RuntimeMetrics {
        RuntimeMetrics(())
    }
}

/// Leaves the runtime when dropped.
#[derive(Debug)]
#[must_use = "the runtime is left when this is dropped"]
pub struct EnterGuard<'a>(PhantomData<&'a Handle>);

/// There is no runtime here.
#[derive(Debug)]
pub struct TryCurrentError(());

impl TryCurrentError {
    /// Whether there is no runtime here, which is always so.
    #[must_use]
    pub fn is_missing_context(&self) -> bool {
        true
    }

    /// Whether the thread is ending, which is never so.
    #[must_use]
    pub fn is_thread_local_destroyed(&self) -> bool {
        false
    }
}

impl fmt::Display for TryCurrentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no reactor running, must be called from the context of a Tokio 1.x runtime")
    }
}

impl std::error::Error for TryCurrentError {}
