//! A channel without a bound: the whole file is in memory before the first block is parsed.
//! rejected by: schedules::it_works_no_further_ahead_than_capacity
//! rejected by: schedules::with_a_capacity_of_0_one_item_waits
//! rejected by: schedules::dropping_it_unread_ends_the_thread
//! rejected by: schedules::dropping_it_half_read_ends_the_thread
//! rejected by: schedules::it_works_no_further_ahead_of_a_reader_that_had_to_wait
//! rejected by: schedules::dropping_it_in_a_panic_ends_the_thread
//! rejected by: schedules::it_works_no_further_ahead_with_items_without_a_size

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    /// `None` only while it is dropped.
    items: Option<Receiver<T>>,
    /// `None` once it is joined.
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(_capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, items) = channel();
        let thread = thread::spawn(move || {
            while let Some(item) = make() {
                if sender.send(item).is_err() {
                    return;
                }
            }
        });
        Self { items: Some(items), thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if let Ok(item) = self.items.as_ref()?.recv() {
            return Some(item);
        }
        if let Err(payload) = self.thread.take()?.join() {
            resume_unwind(payload);
        }
        None
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        // Before the join: the thread may wait for room.
        drop(self.items.take());
        if let Some(thread) = self.thread.take() {
            // A panic of `make` that nobody has read is dropped with the rest.
            let _ = thread.join();
        }
    }
}
