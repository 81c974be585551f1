//! Starting a task with a name.

use std::future::Future;
use std::io;

use super::{JoinHandle, LocalSet, start, start_blocking};
use crate::engine::{self, Kin, Meta, Place};
use crate::runtime::Handle;

/// What a task is started with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options<'a> {
    name: Option<&'a str>,
}

impl<'a> Options<'a> {
    pub(super) fn named(name: &'a str) -> Self {
        Self { name: Some(name) }
    }

    pub(super) fn meta(self, kin: Kin, place: Place) -> Meta {
        Meta { place, name: self.name.map(str::to_owned), kin }
    }
}

/// Starts tasks with a name, which the report uses. Tokio itself has this only with `tokio_unstable`.
#[derive(Clone, Debug, Default)]
pub struct Builder<'a> {
    options: Options<'a>,
}

impl<'a> Builder<'a> {
    /// Nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the task.
    #[must_use]
    pub fn name(&self, name: &'a str) -> Self {
        Self { options: Options::named(name) }
    }

    /// Starts a task.
    ///
    /// # Errors
    /// None here; tokio reserves the right.
    #[track_caller]
    pub fn spawn<F>(self, future: F) -> io::Result<JoinHandle<F::Output>>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        Ok(start(Box::pin(future), self.options.meta(Kin::Any, engine::here()), None))
    }

    /// Starts a task, on the runtime of `handle`.
    ///
    /// # Errors
    /// None here; tokio reserves the right.
    #[track_caller]
    pub fn spawn_on<F>(self, future: F, _handle: &Handle) -> io::Result<JoinHandle<F::Output>>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.spawn(future)
    }

    /// Starts a task that stays on this thread.
    ///
    /// # Errors
    /// None here; tokio reserves the right.
    #[track_caller]
    pub fn spawn_local<F: Future + 'static>(self, future: F) -> io::Result<JoinHandle<F::Output>>
    where
        F::Output: 'static,
    {
        Ok(start(Box::pin(future), self.options.meta(Kin::Local, engine::here()), None))
    }

    /// Starts a task that stays on the thread of `local_set`.
    ///
    /// # Errors
    /// None here; tokio reserves the right.
    #[track_caller]
    pub fn spawn_local_on<F: Future + 'static>(
        self,
        future: F,
        _local_set: &LocalSet,
    ) -> io::Result<JoinHandle<F::Output>>
    where
        F::Output: 'static,
    {
        self.spawn_local(future)
    }

    /// Starts a closure that may block.
    ///
    /// # Errors
    /// None here; tokio reserves the right.
    #[track_caller]
    pub fn spawn_blocking<F, R>(self, f: F) -> io::Result<JoinHandle<R>>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        let Meta { place, name, .. } = self.options.meta(Kin::Blocking, engine::here());
        Ok(start_blocking(f, place, name, None))
    }
}
