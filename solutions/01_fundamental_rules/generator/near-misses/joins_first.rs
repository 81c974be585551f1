//! Drop joins, and the receiver is dropped after that, as fields are. A thread that waits for room waits for this.
//! rejected by: schedules::it_works_no_further_ahead_than_capacity
//! rejected by: schedules::dropping_it_unread_ends_the_thread
//! rejected by: schedules::dropping_it_half_read_ends_the_thread
//! rejected by: behaviour::dropping_it_ends_the_thread
//! rejected by: schedules::dropping_it_without_room_ends_the_thread
//! rejected by: schedules::after_the_drop_make_is_called_once_more_at_most
//! rejected by: schedules::dropping_it_in_a_panic_ends_the_thread
//! rejected by: schedules::it_works_ahead
//! rejected by: behaviour::it_works_as_far_ahead_as_it_was_told
//! rejected by: schedules::it_works_no_further_ahead_of_a_reader_that_had_to_wait
//! rejected by: schedules::it_works_no_further_ahead_with_items_without_a_size
//! rejected by: schedules::a_generator_that_another_drops_has_ended
//! rejected by: schedules::a_drop_that_waits_is_heard_between_two_calls

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
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
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, items) = sync_channel(capacity);
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

// ANCHOR: drop
impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic of `make` that nobody has read is dropped with the rest.
            let _ = thread.join();
        }
    }
}
// ANCHOR_END: drop
