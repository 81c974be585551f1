//! How the tasks of a run begin and end.

use std::pin::Pin;

use interleave::report::Kind;

use super::Run;
use crate::engine::deed::Deed;
use crate::engine::queue;
use crate::engine::task::{Body, Meta, Outcome, Task};
use crate::engine::{Kin, Place, TaskId};
use crate::limits;

impl Run {
    /// Starts a task.
    pub fn spawn(&self, body: Pin<Box<dyn Body>>, meta: Meta) -> TaskId {
        let most = limits::most_tasks();
        if self.alive.get() > most {
            self.fail(
                Kind::TooMany,
                &format!(
                    "More than {most} tasks are alive at once. Start a task only when there is room for it: \
                 what waits for its turn should be an item, not a task.",
                ),
            );
        }
        let local = meta.kin == Kin::Local;
        let place = meta.place;
        let task = self.enter(body, meta);
        self.local.set(self.local.get() + usize::from(local));
        self.deed(&Deed::new("spawns {t}", None, place).number(task));
        task
    }

    /// The number that the next task will have.
    pub fn next_task(&self) -> TaskId {
        self.tasks.borrow().len()
    }

    /// Starts the task of the test's own future.
    pub(crate) fn enter(&self, body: Pin<Box<dyn Body>>, meta: Meta) -> TaskId {
        let task = self.tasks.borrow().len();
        let waker = queue::waker(&self.queue, task);
        self.tasks.borrow_mut().push(Task::new(body, waker, meta));
        self.alive.set(self.alive.get() + 1);
        self.queue.enter(task);
        task
    }

    /// Drops a task's future as soon as it is not being polled.
    pub fn abort(&self, task: TaskId, place: Place) {
        let ended = {
            let mut tasks = self.tasks.borrow_mut();
            tasks[task].aborted |= !tasks[task].ended;
            tasks[task].ended
        };
        if !ended {
            self.deed(&Deed::new("aborts {t}", None, place).number(task));
            self.queue.wake(task);
        }
    }

    /// Somebody has taken note of how a task ended.
    pub fn noticed(&self, task: TaskId) {
        self.tasks.borrow_mut()[task].panic = None;
    }

    /// Whether the current task may block its thread.
    pub fn may_block(&self) -> bool {
        self.turn.current.get().is_some_and(|task| self.tasks.borrow()[task].meta.kin == Kin::Blocking)
    }

    /// Sets whether the current task may block its thread, and gives what was set before.
    pub fn set_may_block(&self, may: bool) -> bool {
        let Some(task) = self.turn.current.get() else { return may };
        let kin = &mut self.tasks.borrow_mut()[task].meta.kin;
        let before = *kin == Kin::Blocking;
        match (*kin, may) {
            (Kin::Any, true) => *kin = Kin::Blocking,
            (Kin::Blocking, false) => *kin = Kin::Any,
            _ => {}
        }
        before
    }

    /// Tasks that have not ended, besides the test's own future.
    ///
    /// A task that is held up after an operation does not count: its end may be all that is to come. What it
    /// has yet to drop is for whoever made it to watch; and where another operation comes, it may be stopped
    /// before that.
    pub fn alive(&self) -> usize {
        let ends = |task: TaskId| task != 0 && !self.tasks.borrow()[task].leaving;
        self.alive.get() - usize::from(!self.closing.get()) - usize::from(self.late.get().is_some_and(ends))
    }

    /// Names a task for the report.
    pub(crate) fn name_task(&self, task: TaskId, name: &str) {
        self.tasks.borrow_mut()[task].meta.name = Some(name.to_owned());
    }

    pub(crate) fn lane(&self, task: TaskId) -> String {
        match &self.tasks.borrow()[task].meta.name {
            Some(name) => name.clone(),
            None if task == 0 => "main".to_owned(),
            None => format!("task {task}"),
        }
    }

    /// The current task's future is done, or about to be dropped: it no longer counts as alive. Somebody may
    /// learn of its end from the drop, before the task itself has ended.
    pub fn leaving(&self) {
        if let Some(task) = self.turn.current.get()
            && !std::mem::replace(&mut self.tasks.borrow_mut()[task].leaving, true)
        {
            self.alive.set(self.alive.get() - 1);
        }
    }

    pub(super) fn end(&self, task: TaskId, outcome: Option<Outcome>) {
        self.leaving();
        let (place, local) = {
            let mut tasks = self.tasks.borrow_mut();
            let entry = &mut tasks[task];
            entry.ended = true;
            entry.waits.clear();
            (entry.meta.place, entry.meta.kin == Kin::Local)
        };
        self.queue.end(task);
        self.local.set(self.local.get() - usize::from(local));
        let text = match &outcome {
            None => "is dropped, as it was aborted",
            Some(Outcome::Done) => "ends",
            Some(Outcome::Panicked(_)) => "ends in a panic",
        };
        self.note_deed(&Deed { place: None, ..Deed::new(text, None, place) });
        if let Some(Outcome::Panicked(message)) = outcome {
            if task == 0 {
                self.fail(Kind::Assertion, &message);
            }
            self.tasks.borrow_mut()[task].panic = Some(message);
        }
        if task == 0 {
            self.closing.set(true);
        }
    }
}
