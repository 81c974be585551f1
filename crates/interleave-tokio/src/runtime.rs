//! `tokio::runtime`. A check's body runs on a runtime already; [`Handle`] is a handle of it.

use std::fmt;
use std::future::Future;

pub use ::tokio::runtime::{Builder, EnterGuard, Id, Runtime, RuntimeFlavor, RuntimeMetrics};

use crate::engine;
use crate::task::{JoinHandle, spawn, spawn_blocking};

/// A handle of the runtime that the check's body runs on.
#[derive(Clone, Debug)]
pub struct Handle {
    real: ::tokio::runtime::Handle,
}

impl Handle {
    /// The handle of the runtime that this runs on.
    ///
    /// # Panics
    /// Panics outside of a runtime.
    #[must_use]
    #[track_caller]
    pub fn current() -> Self {
        Self { real: ::tokio::runtime::Handle::current() }
    }

    /// The handle of the runtime that this runs on, if it does.
    ///
    /// # Errors
    /// It does not.
    pub fn try_current() -> Result<Self, TryCurrentError> {
        ::tokio::runtime::Handle::try_current().map(|real| Self { real })
    }

    /// Enters the runtime until the guard is dropped.
    pub fn enter(&self) -> EnterGuard<'_> {
        self.real.enter()
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
    #[must_use]
    pub fn id(&self) -> Id {
        self.real.id()
    }

    /// The metrics of the real runtime, which knows nothing of explored tasks but how many are alive.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        Metrics
    }
}

/// What the runtime counts.
#[derive(Clone, Debug)]
pub struct Metrics;

impl Metrics {
    /// The workers of the runtime.
    #[must_use]
    pub fn num_workers(&self) -> usize {
        1
    }

    /// The tasks that are alive.
    #[must_use]
    pub fn num_alive_tasks(&self) -> usize {
        crate::alive_tasks()
    }
}

pub use ::tokio::runtime::TryCurrentError;

impl fmt::Display for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} tasks alive", self.num_alive_tasks())
    }
}
