//! A task of a run.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::spot::Line;
use super::worker::Worker;
use super::{Place, Want};

/// What a task runs.
pub trait Body {
    /// Polls the task's future, and hands its output over once there is one.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome>;

    /// Drops the future instead, because the task was aborted.
    fn cancel(self: Pin<&mut Self>);
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With an output.
    Done,
    /// With a panic that says this.
    Panicked(String),
}

/// Which tasks may run while one is in the middle of its poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kin {
    /// All others: it may be polled on any thread.
    Any,
    /// None that shares its thread: a task of a `LocalSet`.
    Local,
    /// It has a thread of its own, which it may block: `spawn_blocking`.
    Blocking,
}

/// What is known of a task when it starts.
#[derive(Clone, Debug)]
pub struct Meta {
    /// Where it was spawned.
    pub place: Place,
    /// The name that the code gave it.
    pub name: Option<String>,
    /// What may run beside it.
    pub kin: Kin,
}

/// Something that a task waits for.
pub(crate) struct Wait {
    pub(crate) ticket: u32,
    pub(crate) want: Want,
    /// The line, where a backtrace found it.
    pub(crate) found: Option<Line>,
}

/// A task: an entry in the table of its run, kept when it has ended.
pub(crate) struct Task {
    /// None while it is polled, and once it has ended.
    pub(crate) body: Option<Pin<Box<dyn Body>>>,
    pub(crate) waker: Waker,
    pub(crate) meta: Meta,
    /// The worker on which it stands in the middle of its poll.
    pub(crate) worker: Option<Worker>,
    /// To be dropped instead of polled.
    pub(crate) aborted: bool,
    pub(crate) ended: bool,
    /// Its future is done, or being dropped: what is left of the task is only the runtime's own affair.
    pub(crate) leaving: bool,
    /// What it panicked with, until somebody takes note.
    pub(crate) panic: Option<String>,
    /// What it waits for; several things in a `select!`.
    pub(crate) waits: Vec<Wait>,
}

impl Task {
    pub(crate) fn new(body: Pin<Box<dyn Body>>, waker: Waker, meta: Meta) -> Self {
        Self {
            body: Some(body),
            waker,
            meta,
            worker: None,
            aborted: false,
            ended: false,
            leaving: false,
            panic: None,
            waits: Vec::new(),
        }
    }

    /// Lets go of everything without dropping it: see [`Worker::abandon`].
    pub(crate) fn abandon(mut self) {
        if let Some(worker) = self.worker.take() {
            worker.abandon();
        }
        std::mem::forget(self.body.take());
    }
}
