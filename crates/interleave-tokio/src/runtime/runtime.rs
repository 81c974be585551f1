//! A runtime that code makes for itself.

use std::future::Future;
use std::io;
use std::time::Duration;

use super::{EnterGuard, Handle, RuntimeMetrics};
use crate::engine;
use crate::task::{JoinHandle, spawn, spawn_blocking};

/// A runtime that code makes for itself.
#[derive(Debug)]
pub struct Runtime {
    handle: Handle,
}

impl Runtime {
    /// A runtime.
    ///
    /// # Errors
    /// None here.
    pub fn new() -> io::Result<Self> {
        Ok(Self { handle: Handle::new() })
    }

    /// A handle of it.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Runs a future, and the tasks that it starts, until it has ended.
    ///
    /// # Panics
    /// Panics as the future does, if it never ends, and inside of a check, as tokio does inside of a runtime.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        engine::run_once(future, engine::here())
    }

    /// Starts a task.
    ///
    /// # Panics
    /// Panics outside of [`Runtime::block_on`]: no task runs there.
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        spawn(future)
    }

    /// Runs a closure as a task that may block.
    ///
    /// # Panics
    /// Panics outside of [`Runtime::block_on`]: no task runs there.
    #[track_caller]
    pub fn spawn_blocking<F, R>(&self, func: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        spawn_blocking(func)
    }

    /// Enters the runtime until the guard is dropped.
    pub fn enter(&self) -> EnterGuard<'_> {
        self.handle.enter()
    }

    /// Ends it.
    pub fn shutdown_timeout(self, _: Duration) {}

    /// Ends it.
    pub fn shutdown_background(self) {}

    /// What it counts.
    #[must_use]
    pub fn metrics(&self) -> RuntimeMetrics {
        self.handle.metrics()
    }
}
