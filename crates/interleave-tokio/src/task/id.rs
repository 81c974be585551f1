//! The identity of a task.

use std::fmt;

use crate::engine::{self, TaskId};

/// Tells a task from all others of its run.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct Id(pub(crate) TaskId);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The running task's identity.
///
/// # Panics
/// Panics outside of a task.
#[must_use]
#[track_caller]
pub fn id() -> Id {
    try_id().expect("Can't get a task id when not inside a task")
}

/// The running task's identity, if a task is running.
#[must_use]
pub fn try_id() -> Option<Id> {
    engine::with(|run| run.current().filter(|task| *task != 0).map(Id)).flatten()
}
