//! `crossbeam::queue::SegQueue`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use super::core::{IntoIter, Queue};

/// As [`crossbeam_queue::SegQueue`](https://docs.rs/crossbeam-queue): a queue without a bound.
pub struct SegQueue<T> {
    queue: Queue<T>,
}

impl<T> UnwindSafe for SegQueue<T> {}
impl<T> RefUnwindSafe for SegQueue<T> {}

impl<T> SegQueue<T> {
    /// An empty queue.
    #[must_use]
    pub const fn new() -> Self {
        Self { queue: Queue::new("SegQueue") }
    }

    /// Adds an item.
    #[track_caller]
    pub fn push(&self, value: T) {
        let pushed = self.queue.push(value, usize::MAX, Location::caller());
        debug_assert!(pushed.is_ok(), "there is always room");
    }

    /// Takes the oldest item.
    #[track_caller]
    pub fn pop(&self) -> Option<T> {
        self.queue.pop(Location::caller())
    }

    /// As `push`, with the queue to oneself.
    pub fn push_mut(&mut self, value: T) {
        self.queue.get_mut().push_back(value);
    }

    /// As `pop`, with the queue to oneself.
    pub fn pop_mut(&mut self) -> Option<T> {
        self.queue.get_mut().pop_front()
    }

    /// Items that are there.
    #[track_caller]
    #[must_use]
    pub fn len(&self) -> usize {
        self.queue.len(Location::caller())
    }

    /// True if there are none.
    #[track_caller]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> Default for SegQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for SegQueue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("SegQueue { .. }")
    }
}

impl<T> IntoIterator for SegQueue<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        self.queue.into_iter()
    }
}
