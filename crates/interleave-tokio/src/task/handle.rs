//! The handle of a task that was spawned.

use std::fmt;
use std::future::Future;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::shared::Shared;
use super::{AbortHandle, Id, JoinError};
use crate::engine::{self, Done, On, Plan, Progress};

/// Awaits the end of a task. Dropped, it leaves the task to itself.
pub struct JoinHandle<T> {
    pub(super) shared: Arc<Shared<T>>,
    pub(super) progress: Progress,
}

impl<T> UnwindSafe for JoinHandle<T> {}
impl<T> RefUnwindSafe for JoinHandle<T> {}
impl<T> Unpin for JoinHandle<T> {}

impl<T> JoinHandle<T> {
    pub(super) fn new(shared: Arc<Shared<T>>) -> Self {
        Self { shared, progress: Progress::default() }
    }

    /// Drops the task's future as soon as it is not being polled.
    #[track_caller]
    pub fn abort(&self) {
        self.shared.who.abort();
    }

    /// Whether the task has ended.
    #[must_use]
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        self.shared.who.asked_whether_finished()
    }

    /// A handle that can abort the task and do nothing else.
    #[must_use]
    pub fn abort_handle(&self) -> AbortHandle {
        AbortHandle(Arc::clone(&self.shared.who))
    }

    /// Which task.
    #[must_use]
    pub fn id(&self) -> Id {
        Id(self.shared.task())
    }
}

pub(super) fn joined<T>(output: &Result<T, JoinError>) -> Done {
    Done::did(match output {
        Ok(_) => "joins {t}",
        Err(error) if error.is_panic() => "joins {t}, which panicked",
        Err(_) => "joins {t}, which was aborted",
    })
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let plan = Plan {
            object: None,
            number: self.shared.task(),
            waits: "for {t} to end",
            done: joined,
            on: On::Task,
            // The line that awaits it, which a backtrace finds.
            place: engine::here(),
        };
        let shared = Arc::clone(&self.shared);
        self.progress.drive(&plan, || shared.poll(context))
    }
}

impl<T: fmt::Debug> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").field("id", &self.id()).finish()
    }
}
