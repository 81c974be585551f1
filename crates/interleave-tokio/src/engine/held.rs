//! What a task holds.

use interleave::ObjectId;

use super::{Deed, Place, Tag, TaskId, with};

/// That a task holds a thing, until this is dropped.
#[derive(Debug)]
pub struct Held {
    object: Option<ObjectId>,
    task: Option<TaskId>,
    serial: u32,
    /// What giving it back is called.
    text: &'static str,
    number: usize,
    place: Place,
}

impl Held {
    /// What the current task took just now, by an operation whose [`Done`](super::Done) holds.
    #[track_caller]
    #[must_use]
    pub fn new(tag: &Tag, number: usize, text: &'static str) -> Self {
        let object = tag.id();
        let (task, serial) = with(|run| (run.current(), run.serial)).unwrap_or_default();
        Self { object, task, serial, text, number, place: super::here() }
    }

    /// The same, but taken at `place`.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// How many are held.
    pub fn set_number(&mut self, number: usize) {
        self.number = number;
    }

    /// Another share of what is held, to be given back on its own.
    #[must_use]
    pub fn share(&self, number: usize) -> Self {
        if let (Some(object), Some(task)) = (self.object, self.task) {
            with(|run| (run.serial == self.serial).then(|| run.things.borrow_mut().hold(object, task)));
        }
        Self { number, ..*self }
    }

    /// Gives it up without a word: nothing is given back.
    pub fn forget(mut self) {
        self.give_up();
        self.object = None;
    }

    fn give_up(&self) -> bool {
        let (Some(object), Some(task)) = (self.object, self.task) else { return false };
        with(|run| {
            run.serial == self.serial && {
                run.things.borrow_mut().release(object, task);
                true
            }
        })
        .unwrap_or(false)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.give_up() && self.number > 0 {
            let deed = Deed::new(self.text, self.object, self.place).number(self.number);
            with(|run| run.deed(&Deed { place: Some(super::here()), ..deed }));
        }
    }
}
