//! Drop reads until the thread is at its end, so that it need not wait for room. It reads the rest of the file.
//! rejected by: schedules::dropping_it_unread_ends_the_thread
//! rejected by: schedules::dropping_it_half_read_ends_the_thread
//! rejected by: schedules::after_the_drop_make_is_called_once_more_at_most
//! rejected by: schedules::dropping_it_in_a_panic_ends_the_thread
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

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        for item in self.items.take().into_iter().flatten() {
            drop(item);
        }
        if let Some(thread) = self.thread.take() {
            // A panic of `make` that nobody has read is dropped with the rest.
            let _ = thread.join();
        }
    }
}
