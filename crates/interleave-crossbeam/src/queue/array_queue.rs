//! `crossbeam::queue::ArrayQueue`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use super::core::{IntoIter, Queue};

/// As [`crossbeam_queue::ArrayQueue`](https://docs.rs/crossbeam-queue): a queue with a bound.
pub struct ArrayQueue<T> {
    queue: Queue<T>,
    capacity: usize,
}

impl<T> UnwindSafe for ArrayQueue<T> {}
impl<T> RefUnwindSafe for ArrayQueue<T> {}
impl<T> Unpin for ArrayQueue<T> {}

impl<T> ArrayQueue<T> {
    /// An empty queue for that many items.
    ///
    /// # Panics
    /// Panics if `cap` is 0.
    #[track_caller]
    #[must_use]
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0, "capacity must be non-zero");
        Self { queue: Queue::made_at("ArrayQueue", Location::caller()), capacity: cap }
    }

    /// Adds an item.
    ///
    /// # Errors
    /// The item, if the queue is full.
    #[track_caller]
    pub fn push(&self, value: T) -> Result<(), T> {
        self.queue.push(value, self.capacity, Location::caller())
    }

    /// Adds an item; the oldest makes room for it, and is given back.
    #[track_caller]
    pub fn force_push(&self, value: T) -> Option<T> {
        self.queue.force_push(value, self.capacity, Location::caller())
    }

    /// Takes the oldest item.
    #[track_caller]
    pub fn pop(&self) -> Option<T> {
        self.queue.pop(Location::caller())
    }

    /// As `push`, with the queue to oneself.
    ///
    /// # Errors
    /// The item, if the queue is full.
    pub fn push_mut(&mut self, value: T) -> Result<(), T> {
        if self.queue.get_mut().len() == self.capacity {
            return Err(value);
        }
        self.queue.get_mut().push_back(value);
        Ok(())
    }

    /// As `pop`, with the queue to oneself.
    pub fn pop_mut(&mut self) -> Option<T> {
        self.queue.get_mut().pop_front()
    }

    /// Items that fit.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
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

    /// True if no more fit.
    #[track_caller]
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.len() == self.capacity
    }
}

impl<T> fmt::Debug for ArrayQueue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("ArrayQueue { .. }")
    }
}

impl<T> IntoIterator for ArrayQueue<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        self.queue.into_iter()
    }
}
