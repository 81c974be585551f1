//! What the tasks wait for, in words for a report.

use super::Run;
use crate::engine::TaskId;
use crate::engine::deed::Want;
use crate::engine::task::Wait;

impl Run {
    /// Notes that the current task begins to wait, and gives the ticket with which it ends.
    pub fn wait(&self, want: Want) -> Option<(TaskId, u32)> {
        let task = self.turn.current.get()?;
        let ticket = self.number();
        let mut found = None;
        if self.record.is_kept() {
            let text = format!("waits {}", want.text);
            found = self.record(task, &text, want.number, want.object, Some(want.place), true);
        }
        self.tasks.borrow_mut()[task].waits.push(Wait { ticket, want, found });
        self.step();
        Some((task, ticket))
    }

    /// What `object` told of was not heard by anybody who waits, and is not kept.
    pub fn lose(&self, object: usize) {
        self.things.borrow_mut().lose(object);
    }

    /// Whether any task waits for something on `object`.
    pub fn waited_on(&self, object: usize) -> bool {
        let tasks = self.tasks.borrow();
        tasks.iter().any(|task| task.waits.iter().any(|wait| wait.want.object == Some(object)))
    }

    /// How many waits of the current task are noted.
    pub fn waits(&self) -> usize {
        self.turn.current.get().map_or(0, |task| self.tasks.borrow()[task].waits.len())
    }

    /// A number that the run has not given out yet.
    pub fn number(&self) -> u32 {
        self.tickets.set(self.tickets.get() + 1);
        self.tickets.get()
    }

    /// Notes that a wait has ended, or was given up.
    pub fn end_wait(&self, (task, ticket): (TaskId, u32)) {
        if let Some(task) = self.tasks.borrow_mut().get_mut(task) {
            task.waits.retain(|wait| wait.ticket != ticket);
        }
    }
}
