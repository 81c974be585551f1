//! What a task and its handles share: the output, and who waits for it.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::{Id, JoinError};
use crate::engine::{self, Body, Outcome, Panic, Run, TaskId, caught};

/// A task, as its handles know it.
#[derive(Debug)]
pub(crate) struct Identity {
    serial: u32,
    /// Set once, when the task was started, before anybody has a handle.
    task: AtomicUsize,
    finished: AtomicBool,
}

impl Identity {
    pub(crate) fn task(&self) -> TaskId {
        self.task.load(Ordering::Relaxed)
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.finished.load(Ordering::Relaxed)
    }

    /// As [`Identity::is_finished`], for a task that asks: an operation, which a loop may repeat without end.
    #[track_caller]
    pub(crate) fn asked_whether_finished(&self) -> bool {
        engine::point();
        engine::with(Run::look);
        self.is_finished()
    }

    #[track_caller]
    pub(crate) fn abort(&self) {
        let place = engine::here();
        engine::with(|run| (run.serial == self.serial).then(|| run.abort(self.task(), place)));
    }
}

/// Where a task leaves its output.
pub(crate) struct Shared<T> {
    pub(super) who: Arc<Identity>,
    state: Mutex<State<T>>,
    /// Where to tell that the task has ended, for a `JoinSet`.
    ended: Option<Arc<Ended>>,
}

struct State<T> {
    output: Option<Result<T, JoinError>>,
    waiter: Option<Waker>,
}

/// The tasks of a `JoinSet` that have ended and were not joined yet, in that order.
#[derive(Default)]
pub(crate) struct Ended {
    pub(super) tasks: Mutex<VecDeque<TaskId>>,
    pub(super) waiter: Mutex<Option<Waker>>,
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Shared<T> {
    pub(crate) fn new(serial: u32, ended: Option<Arc<Ended>>) -> Arc<Self> {
        let who = Identity { serial, task: AtomicUsize::new(0), finished: AtomicBool::new(false) };
        let state = Mutex::new(State { output: None, waiter: None });
        Arc::new(Self { who: Arc::new(who), state, ended })
    }

    pub(crate) fn started(&self, task: TaskId) {
        self.who.task.store(task, Ordering::Relaxed);
    }

    pub(crate) fn task(&self) -> TaskId {
        self.who.task()
    }

    fn finish(&self, output: Result<T, JoinError>) {
        let waiter = {
            let mut state = lock(&self.state);
            state.output = Some(output);
            self.who.finished.store(true, Ordering::Relaxed);
            state.waiter.take()
        };
        if let Some(waiter) = waiter {
            waiter.wake();
        }
        if let Some(ended) = &self.ended {
            lock(&ended.tasks).push_back(self.task());
            if let Some(waiter) = lock(&ended.waiter).take() {
                waiter.wake();
            }
        }
    }

    /// Takes the output, once there is one.
    pub(crate) fn poll(&self, context: &mut Context<'_>) -> Poll<Result<T, JoinError>> {
        let output = {
            let mut state = lock(&self.state);
            if !self.who.is_finished() {
                state.waiter = Some(context.waker().clone());
                return Poll::Pending;
            }
            state.output.take().expect("JoinHandle polled after completion")
        };
        self.notice(&output);
        Poll::Ready(output)
    }

    /// Takes the output of a task that has ended.
    pub(crate) fn take(&self) -> Option<Result<T, JoinError>> {
        let output = lock(&self.state).output.take()?;
        self.notice(&output);
        Some(output)
    }

    fn notice(&self, output: &Result<T, JoinError>) {
        if output.is_err() {
            engine::with(|run| (run.serial == self.who.serial).then(|| run.noticed(self.task())));
        }
    }
}

/// A task's future. Boxed, so that what runs it is compiled once for each output, and not for each `spawn` in
/// a learner's file.
pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

/// A future as the body of a task.
pub(super) struct Spawned<T> {
    future: Option<Boxed<T>>,
    shared: Arc<Shared<T>>,
}

impl<T> Spawned<T> {
    pub(super) fn new(future: Boxed<T>, shared: Arc<Shared<T>>) -> Self {
        Self { future: Some(future), shared }
    }

    fn drop_future(&mut self) -> Result<(), Panic> {
        engine::with(Run::leaving);
        let future = self.future.take();
        caught(move || drop(future))
    }
}

impl<T> Body for Spawned<T> {
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let future = self.future.as_mut().expect("a task that has ended is not polled");
        let polled = caught(|| future.as_mut().poll(context));
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => {
                // As tokio does: the future is gone before anybody sees its output.
                drop(self.drop_future());
                self.shared.finish(Ok(output));
                Poll::Ready(Outcome::Done)
            }
            Err((message, payload)) => {
                drop(self.drop_future());
                let error = JoinError::panic(Id(self.shared.task()), payload);
                self.shared.finish(Err(error));
                Poll::Ready(Outcome::Panicked(message))
            }
        }
    }

    fn cancel(mut self: Pin<&mut Self>) {
        let id = Id(self.shared.task());
        let error = match self.drop_future() {
            Ok(()) => JoinError::cancelled(id),
            Err((_, payload)) => JoinError::panic(id, payload),
        };
        self.shared.finish(Err(error));
    }
}
