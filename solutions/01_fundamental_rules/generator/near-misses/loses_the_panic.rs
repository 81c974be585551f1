//! Takes a sender that is gone for the end. It is gone after a panic too, and half a file passes for the whole.
//! rejected by: schedules::a_panic_comes_out_after_the_items_before_it
//! rejected by: behaviour::a_panic_comes_out_after_the_items_before_it
//! rejected by: behaviour::a_panic_comes_out_of_whatever_reads
//! also by: behaviour::a_panic_comes_out_while_the_readers_thread_panics_too

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
        self.items.as_ref()?.recv().ok()
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
