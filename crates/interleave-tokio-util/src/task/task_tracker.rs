//! Tasks that can be waited for together.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use ::tokio::sync::Notify;
use ::tokio::sync::futures::Notified;
use interleave_tokio::engine::{self, Done, Plan, Progress, Sort, Tag};
use interleave_tokio::runtime::Handle;
use interleave_tokio::task::{self, JoinHandle, LocalSet};
use pin_project_lite::pin_project;

static SORT: Sort = Sort { kind: "TaskTracker", noun: "tracker" };

/// The bit of the state that says closed; the others count tasks twice.
const CLOSED: usize = 1;
const TASK: usize = 2;

/// Tasks that can be waited for together.
pub struct TaskTracker {
    inner: Arc<Inner>,
}

struct Inner {
    /// `CLOSED`, and `TASK` for each that has not ended.
    state: AtomicUsize,
    /// Tells of each time that the tracker is closed and empty.
    empty: Notify,
    tag: Tag,
}

impl Inner {
    fn is_closed_and_empty(&self) -> bool {
        self.state.load(Ordering::Relaxed) == CLOSED
    }

    fn end_one(&self) {
        engine::point();
        if self.state.fetch_sub(TASK, Ordering::Relaxed) == TASK | CLOSED {
            self.empty.notify_waiters();
        }
    }
}

impl TaskTracker {
    /// Nothing to wait for yet.
    #[must_use]
    #[track_caller]
    pub fn new() -> Self {
        let tag = Tag::new(&SORT);
        tag.id();
        Self { inner: Arc::new(Inner { state: AtomicUsize::new(0), empty: Notify::new(), tag }) }
    }

    /// Waits until the tracker is closed and all its tasks have ended.
    #[track_caller]
    pub fn wait(&self) -> TaskTrackerWaitFuture<'_> {
        let plan = Plan::new(&self.inner.tag, "for {o} to be closed and empty", |()| {
            Done::did("finds {o} closed and empty")
        });
        let told = self.inner.empty.notified();
        TaskTrackerWaitFuture { told, plan, progress: Progress::default(), unasked: Some(&self.inner) }
    }

    /// Says that no more tasks are expected. False if that was said before.
    #[track_caller]
    pub fn close(&self) -> bool {
        let before = engine::act(
            &self.inner.tag,
            |_| Done::did("closes {o}"),
            || self.inner.state.fetch_or(CLOSED, Ordering::Relaxed),
        );
        if before == 0 {
            self.inner.empty.notify_waiters();
        }
        before & CLOSED == 0
    }

    /// Takes it back. False if it was not closed.
    #[track_caller]
    pub fn reopen(&self) -> bool {
        let before = engine::act(
            &self.inner.tag,
            |_| Done::did("opens {o} again"),
            || self.inner.state.fetch_and(!CLOSED, Ordering::Relaxed),
        );
        before & CLOSED == CLOSED
    }

    /// Whether it is closed.
    #[must_use]
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        engine::point();
        self.inner.state.load(Ordering::Relaxed) & CLOSED == CLOSED
    }

    /// How many tasks have not ended.
    #[must_use]
    #[track_caller]
    pub fn len(&self) -> usize {
        engine::point();
        self.inner.state.load(Ordering::Relaxed) / TASK
    }

    /// Whether all tasks have ended.
    #[must_use]
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Starts a task.
    #[track_caller]
    pub fn spawn<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        task::spawn(self.track_future(task))
    }

    /// Starts a task on the runtime of `handle`.
    #[track_caller]
    pub fn spawn_on<F>(&self, task: F, handle: &Handle) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        handle.spawn(self.track_future(task))
    }

    /// Starts a task that stays on this thread.
    #[track_caller]
    pub fn spawn_local<F: Future + 'static>(&self, task: F) -> JoinHandle<F::Output>
    where
        F::Output: 'static,
    {
        task::spawn_local(self.track_future(task))
    }

    /// Starts a task that stays on the thread of `local_set`.
    #[track_caller]
    pub fn spawn_local_on<F: Future + 'static>(&self, task: F, local_set: &LocalSet) -> JoinHandle<F::Output>
    where
        F::Output: 'static,
    {
        local_set.spawn_local(self.track_future(task))
    }

    /// Runs a closure as a task that may block.
    #[track_caller]
    pub fn spawn_blocking<F, T>(&self, task: F) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let token = self.token();
        task::spawn_blocking(move || {
            let result = task();
            drop(token);
            result
        })
    }

    /// Runs a closure as a task that may block, on the runtime of `handle`.
    #[track_caller]
    pub fn spawn_blocking_on<F, T>(&self, task: F, _handle: &Handle) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.spawn_blocking(task)
    }

    /// Counts a future among the tasks until it is dropped.
    pub fn track_future<F: Future>(&self, future: F) -> TrackedFuture<F> {
        TrackedFuture { future, token: self.token() }
    }

    /// Counts among the tasks until it is dropped.
    pub fn token(&self) -> TaskTrackerToken {
        self.inner.state.fetch_add(TASK, Ordering::Relaxed);
        TaskTrackerToken { tracker: self.clone() }
    }

    /// Whether both are the same tracker.
    #[must_use]
    pub fn ptr_eq(left: &Self, right: &Self) -> bool {
        Arc::ptr_eq(&left.inner, &right.inner)
    }
}

impl Default for TaskTracker {
    fn default() -> Self {
        Self::new()
    }
}

impl Clone for TaskTracker {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl fmt::Debug for TaskTracker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.inner.state.load(Ordering::Relaxed);
        f.debug_struct("TaskTracker")
            .field("len", &(state / TASK))
            .field("closed", &(state & CLOSED == CLOSED))
            .finish()
    }
}

/// Counts among the tasks of a tracker until it is dropped.
#[derive(Debug)]
#[must_use = "it counts only while it lives"]
pub struct TaskTrackerToken {
    tracker: TaskTracker,
}

impl TaskTrackerToken {
    /// The tracker.
    #[must_use]
    pub fn task_tracker(&self) -> &TaskTracker {
        &self.tracker
    }
}

impl Clone for TaskTrackerToken {
    fn clone(&self) -> Self {
        self.tracker.token()
    }
}

impl Drop for TaskTrackerToken {
    fn drop(&mut self) {
        self.tracker.inner.end_one();
    }
}

pin_project! {
    /// Waits until a tracker is closed and all its tasks have ended.
    #[must_use = "futures do nothing unless polled"]
    pub struct TaskTrackerWaitFuture<'a> {
        #[pin]
        told: Notified<'a>,
        plan: Plan<()>,
        progress: Progress,
        // Until the first poll, which asks it.
        unasked: Option<&'a Inner>,
    }
}

impl Future for TaskTrackerWaitFuture<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        match this.unasked.take() {
            Some(tracker) if tracker.is_closed_and_empty() => Poll::Ready(()),
            _ => this.progress.drive(this.plan, || this.told.poll(context)),
        }
    }
}

impl fmt::Debug for TaskTrackerWaitFuture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskTrackerWaitFuture").finish_non_exhaustive()
    }
}

pin_project! {
    /// A future that counts among the tasks of a tracker.
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct TrackedFuture<F> {
        #[pin]
        future: F,
        token: TaskTrackerToken,
    }
}

impl<F: Future> Future for TrackedFuture<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.project().future.poll(context)
    }
}
