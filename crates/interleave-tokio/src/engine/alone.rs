//! Where a task must not be stopped.

use super::{TaskId, with};

/// While this lives the current task is not stopped in the middle of a poll: it holds a lock inside of the
/// real tokio, on which another task would block the one thread there is.
#[derive(Debug)]
pub struct Alone(Option<TaskId>);

impl Alone {
    /// From here on.
    #[must_use]
    pub fn new() -> Self {
        Self(with(|run| run.alone(1)).flatten())
    }
}

impl Default for Alone {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        if self.0.is_some() {
            with(|run| run.alone(-1));
        }
    }
}
