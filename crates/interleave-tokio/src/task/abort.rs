//! A handle that can abort a task.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use super::Id;
use super::shared::Identity;

/// Aborts a task, from wherever it is.
#[derive(Clone)]
pub struct AbortHandle(pub(super) Arc<Identity>);

impl AbortHandle {
    /// Drops the task's future as soon as it is not being polled.
    #[track_caller]
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Whether the task has ended.
    #[must_use]
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        self.0.asked_whether_finished()
    }

    /// Which task.
    #[must_use]
    pub fn id(&self) -> Id {
        Id(self.0.task())
    }
}

impl UnwindSafe for AbortHandle {}
impl RefUnwindSafe for AbortHandle {}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortHandle").field("id", &self.id()).finish()
    }
}
