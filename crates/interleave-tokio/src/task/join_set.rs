//! A set of tasks that are joined as they end, and aborted when the set is dropped.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::builder::Options;
use super::handle::joined;
use super::shared::{Boxed, Ended, Shared, lock};
use super::{AbortHandle, Id, JoinError, LocalSet};
use crate::engine::{self, Done, Kin, On, Place, Plan, Progress, TaskId};
use crate::runtime::Handle;

/// A set of tasks.
pub struct JoinSet<T> {
    /// In the order in which they were started.
    tasks: VecDeque<Arc<Shared<T>>>,
    /// Those of them that have ended.
    ended: Arc<Ended>,
    progress: Progress,
}

impl<T> JoinSet<T> {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self { tasks: VecDeque::new(), ended: Arc::default(), progress: Progress::default() }
    }

    /// How many tasks have not been joined.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether all tasks have been joined.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Aborts every task. They stay in the set until they are joined.
    #[track_caller]
    pub fn abort_all(&mut self) {
        self.tasks.iter().for_each(|task| task.who.abort());
    }

    /// Takes every task out of the set and leaves it to itself.
    pub fn detach_all(&mut self) {
        self.tasks.clear();
        lock(&self.ended.tasks).clear();
    }
}

impl<T: 'static> JoinSet<T> {
    /// Starts a task with a name.
    pub fn build_task(&mut self) -> Builder<'_, T> {
        Builder { set: self, options: Options::default() }
    }

    /// Starts a task of the set.
    #[track_caller]
    pub fn spawn<F>(&mut self, task: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.start(Box::pin(task), Options::default(), Kin::Any, engine::here())
    }

    /// Starts a task of the set, on the runtime of `handle`.
    #[track_caller]
    pub fn spawn_on<F>(&mut self, task: F, _handle: &Handle) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.spawn(task)
    }

    /// Starts a task of the set that stays on this thread.
    #[track_caller]
    pub fn spawn_local<F: Future<Output = T> + 'static>(&mut self, task: F) -> AbortHandle {
        self.start(Box::pin(task), Options::default(), Kin::Local, engine::here())
    }

    /// Starts a task of the set that stays on the thread of `local_set`.
    #[track_caller]
    pub fn spawn_local_on<F: Future<Output = T> + 'static>(
        &mut self,
        task: F,
        _local_set: &LocalSet,
    ) -> AbortHandle {
        self.spawn_local(task)
    }

    /// Starts a closure that may block.
    #[track_caller]
    pub fn spawn_blocking<F: FnOnce() -> T + Send + 'static>(&mut self, f: F) -> AbortHandle
    where
        T: Send,
    {
        self.start(Box::pin(async move { f() }), Options::default(), Kin::Blocking, engine::here())
    }

    /// Starts a closure that may block, on the runtime of `handle`.
    #[track_caller]
    pub fn spawn_blocking_on<F: FnOnce() -> T + Send + 'static>(
        &mut self,
        f: F,
        _handle: &Handle,
    ) -> AbortHandle
    where
        T: Send,
    {
        self.spawn_blocking(f)
    }

    fn start(&mut self, task: Boxed<T>, options: Options<'_>, kin: Kin, place: Place) -> AbortHandle {
        let handle = super::start(task, options.meta(kin, place), Some(Arc::clone(&self.ended)));
        let abort = handle.abort_handle();
        self.tasks.push_back(Arc::clone(&handle.shared));
        abort
    }

    /// Waits for the next task to end. `None` when the set is empty.
    #[track_caller]
    pub fn join_next(&mut self) -> impl Future<Output = Option<Result<T, JoinError>>> {
        let join = Join { set: self, place: engine::here() };
        async move { join.await.map(|joined| joined.map(|(_, output)| output)) }
    }

    /// Waits for the next task to end, and says which.
    #[track_caller]
    pub fn join_next_with_id(&mut self) -> impl Future<Output = Option<Result<(Id, T), JoinError>>> {
        Join { set: self, place: engine::here() }
    }

    /// Gives a task that has ended, if there is one.
    #[track_caller]
    pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>> {
        Some(self.try_join_next_with_id()?.map(|(_, output)| output))
    }

    /// Gives a task that has ended, if there is one, and says which.
    #[track_caller]
    pub fn try_join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        let place = engine::here();
        engine::point();
        let (task, output) = self.take_ended()?;
        engine::with(|run| run.deed(&engine::Deed::new(joined(&output).text, None, place).number(task)));
        Some(output.map(|output| (Id(task), output)))
    }

    /// Aborts every task and waits until all have ended.
    #[track_caller]
    pub fn shutdown(&mut self) -> impl Future<Output = ()> {
        let place = engine::here();
        async move {
            self.tasks.iter().for_each(|task| task.who.abort());
            while (Join { set: self, place }).await.is_some() {}
        }
    }

    /// Waits for all tasks and gives their outputs in the order in which they ended.
    ///
    /// # Panics
    /// Panics if one of them did, and aborts the rest.
    #[track_caller]
    pub fn join_all(mut self) -> impl Future<Output = Vec<T>> {
        let place = engine::here();
        async move {
            let mut outputs = Vec::with_capacity(self.len());
            while let Some(joined) = (Join { set: &mut self, place }).await {
                match joined {
                    Ok((_, output)) => outputs.push(output),
                    Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                    Err(error) => panic!("{error}"),
                }
            }
            outputs
        }
    }

    /// Polls for the next task to end.
    #[track_caller]
    pub fn poll_join_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, JoinError>>> {
        let joined = self.poll_join(context, engine::here());
        joined.map(|joined| Some(joined?.1))
    }

    /// Polls for the next task to end, and says which.
    #[track_caller]
    pub fn poll_join_next_with_id(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<(Id, T), JoinError>>> {
        let joined = self.poll_join(context, engine::here());
        joined.map(|joined| joined.map(|(task, output)| output.map(|output| (Id(task), output))))
    }

    fn poll_join(
        &mut self,
        context: &mut Context<'_>,
        place: Place,
    ) -> Poll<Option<(TaskId, Result<T, JoinError>)>> {
        let plan = Plan::<Option<(TaskId, Result<T, JoinError>)>> {
            object: None,
            number: 0,
            waits: "for a task of its set to end",
            done: |joined| match joined {
                None => Done::did("finds no task left in its set"),
                Some((_, output)) => self::joined(output),
            },
            on: On::Anybody,
            place,
        };
        let mut progress = std::mem::take(&mut self.progress);
        let polled = progress.drive_numbered(
            &plan,
            |joined| joined.as_ref().map_or(0, |(task, _)| *task),
            || {
                if self.tasks.is_empty() {
                    return Poll::Ready(None);
                }
                if let Some(joined) = self.take_ended() {
                    return Poll::Ready(Some(joined));
                }
                *lock(&self.ended.waiter) = Some(context.waker().clone());
                Poll::Pending
            },
        );
        if polled.is_pending() {
            self.progress = progress;
        }
        polled
    }

    fn take_ended(&mut self) -> Option<(TaskId, Result<T, JoinError>)> {
        loop {
            let task = lock(&self.ended.tasks).pop_front()?;
            // One that was detached is no longer among the set's.
            if let Some(at) = self.tasks.iter().position(|shared| shared.task() == task) {
                let shared = self.tasks.remove(at).expect("it was found there");
                return Some((task, shared.take().expect("it has ended, and only the set joins it")));
            }
        }
    }
}

/// The next task to end.
struct Join<'a, T> {
    set: &'a mut JoinSet<T>,
    place: Place,
}

impl<T: 'static> Future for Join<'_, T> {
    type Output = Option<Result<(Id, T), JoinError>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let place = self.place;
        let joined = self.set.poll_join(context, place);
        joined.map(|joined| joined.map(|(task, output)| output.map(|output| (Id(task), output))))
    }
}

impl<T> Drop for Join<'_, T> {
    fn drop(&mut self) {
        // The wait is given up; the next one begins anew.
        self.set.progress = Progress::default();
    }
}

impl<T> Drop for JoinSet<T> {
    fn drop(&mut self) {
        self.abort_all();
    }
}

impl<T> fmt::Debug for JoinSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinSet").field("len", &self.len()).finish()
    }
}

impl<T> Default for JoinSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, F> FromIterator<F> for JoinSet<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    fn from_iter<I: IntoIterator<Item = F>>(tasks: I) -> Self {
        let mut set = Self::new();
        set.extend(tasks);
        set
    }
}

impl<T, F> Extend<F> for JoinSet<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    fn extend<I: IntoIterator<Item = F>>(&mut self, tasks: I) {
        for task in tasks {
            self.spawn(task);
        }
    }
}

/// Starts a task of a set, with a name.
#[must_use = "builders do nothing unless used to spawn a task"]
pub struct Builder<'a, T> {
    set: &'a mut JoinSet<T>,
    options: Options<'a>,
}

impl<'a, T: 'static> Builder<'a, T> {
    /// Names the task.
    pub fn name(mut self, name: &'a str) -> Self {
        self.options = Options::named(name);
        self
    }

    /// Starts the task.
    ///
    /// # Errors
    /// None here; tokio reserves the right.
    #[track_caller]
    pub fn spawn<F>(self, future: F) -> std::io::Result<AbortHandle>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        Ok(self.set.start(Box::pin(future), self.options, Kin::Any, engine::here()))
    }

    /// Starts a closure that may block.
    ///
    /// # Errors
    /// None here; tokio reserves the right.
    #[track_caller]
    pub fn spawn_blocking<F: FnOnce() -> T + Send + 'static>(self, f: F) -> std::io::Result<AbortHandle>
    where
        T: Send,
    {
        Ok(self.set.start(Box::pin(async move { f() }), self.options, Kin::Blocking, engine::here()))
    }

    /// Starts a task that stays on this thread.
    ///
    /// # Errors
    /// None here; tokio reserves the right.
    #[track_caller]
    pub fn spawn_local<F: Future<Output = T> + 'static>(self, future: F) -> std::io::Result<AbortHandle> {
        Ok(self.set.start(Box::pin(future), self.options, Kin::Local, engine::here()))
    }
}

impl<T> fmt::Debug for Builder<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("join_set::Builder").field("options", &self.options).finish()
    }
}
