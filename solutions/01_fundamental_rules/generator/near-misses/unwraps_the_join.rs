//! Drop takes the thread's panic for one of its own. If the reader panics as well, the process is over.
//! rejected by: schedules::dropping_it_after_a_panic_is_quiet
//! rejected by: schedules::dropped_when_make_has_panicked_behind_a_full_queue

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
        // Before the join: the thread may wait for room.
        drop(self.items.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}
