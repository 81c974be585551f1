//! Tasks that are joined in the order in which they were started.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use interleave_tokio::runtime::Handle;
use interleave_tokio::task::{self, AbortHandle, Id, JoinError, JoinHandle};

use super::AbortOnDropHandle;

/// Tasks that are joined in the order in which they were started, and aborted when this is dropped.
pub struct JoinQueue<T>(VecDeque<AbortOnDropHandle<T>>);

impl<T> JoinQueue<T> {
    /// No tasks.
    #[must_use]
    pub const fn new() -> Self {
        Self(VecDeque::new())
    }

    /// No tasks, and room for so many.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(VecDeque::with_capacity(capacity))
    }

    /// How many tasks have not been joined.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether all tasks have been joined.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Starts a task.
    #[track_caller]
    pub fn spawn<F>(&mut self, task: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        self.push(task::spawn(task))
    }

    /// Starts a task on the runtime of `handle`.
    #[track_caller]
    pub fn spawn_on<F>(&mut self, task: F, handle: &Handle) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        self.push(handle.spawn(task))
    }

    /// Starts a task that stays on this thread.
    #[track_caller]
    pub fn spawn_local<F: Future<Output = T> + 'static>(&mut self, task: F) -> AbortHandle
    where
        T: 'static,
    {
        self.push(task::spawn_local(task))
    }

    /// Runs a closure as a task that may block.
    #[track_caller]
    pub fn spawn_blocking<F: FnOnce() -> T + Send + 'static>(&mut self, f: F) -> AbortHandle
    where
        T: Send + 'static,
    {
        self.push(task::spawn_blocking(f))
    }

    /// Runs a closure as a task that may block, on the runtime of `handle`.
    #[track_caller]
    pub fn spawn_blocking_on<F: FnOnce() -> T + Send + 'static>(
        &mut self,
        f: F,
        handle: &Handle,
    ) -> AbortHandle
    where
        T: Send + 'static,
    {
        self.push(handle.spawn_blocking(f))
    }

    fn push(&mut self, handle: JoinHandle<T>) -> AbortHandle {
        let abort = handle.abort_handle();
        self.0.push_back(AbortOnDropHandle::new(handle));
        abort
    }

    /// Waits for the first task to end.
    pub async fn join_next(&mut self) -> Option<Result<T, JoinError>> {
        poll_fn(|context| self.poll_join_next(context)).await
    }

    /// Waits for the first task to end, and says which.
    pub async fn join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        poll_fn(|context| self.poll_join_next_with_id(context)).await
    }

    /// The first task's output, if it has ended.
    pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>> {
        self.try_join_next_with_id().map(|joined| joined.map(|(_, output)| output))
    }

    /// The first task's output, if it has ended, and which task.
    pub fn try_join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        if !self.0.front()?.is_finished() {
            return None;
        }
        match self.poll_join_next_with_id(&mut Context::from_waker(std::task::Waker::noop())) {
            Poll::Ready(joined) => joined,
            Poll::Pending => None,
        }
    }

    /// Aborts every task and waits until all have ended.
    pub async fn shutdown(&mut self) {
        self.abort_all();
        while self.join_next().await.is_some() {}
    }

    /// Waits for all tasks and gives their outputs in the order in which they were started.
    ///
    /// # Panics
    /// Panics if one of them did.
    pub async fn join_all(mut self) -> Vec<T> {
        let mut outputs = Vec::with_capacity(self.len());
        while let Some(joined) = self.join_next().await {
            match joined {
                Ok(output) => outputs.push(output),
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(error) => panic!("{error}"),
            }
        }
        outputs
    }

    /// Aborts every task.
    #[track_caller]
    pub fn abort_all(&mut self) {
        self.0.iter().for_each(AbortOnDropHandle::abort);
    }

    /// Takes every task out and leaves it to itself.
    pub fn detach_all(&mut self) {
        self.0.drain(..).for_each(|handle| drop(handle.detach()));
    }

    /// Polls for the first task to end.
    pub fn poll_join_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, JoinError>>> {
        let Some(first) = self.0.front_mut() else { return Poll::Ready(None) };
        let joined = ready!(Pin::new(first).poll(context));
        self.0.pop_front();
        Poll::Ready(Some(joined))
    }

    /// Polls for the first task to end, and says which.
    pub fn poll_join_next_with_id(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<(Id, T), JoinError>>> {
        let Some(first) = self.0.front_mut() else { return Poll::Ready(None) };
        let id = first.abort_handle().id();
        let joined = ready!(Pin::new(first).poll(context));
        self.0.pop_front();
        Poll::Ready(Some(joined.map(|output| (id, output))))
    }
}

impl<T> fmt::Debug for JoinQueue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}

impl<T> Default for JoinQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, F> FromIterator<F> for JoinQueue<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    fn from_iter<I: IntoIterator<Item = F>>(tasks: I) -> Self {
        let mut queue = Self::new();
        for task in tasks {
            queue.spawn(task);
        }
        queue
    }
}
