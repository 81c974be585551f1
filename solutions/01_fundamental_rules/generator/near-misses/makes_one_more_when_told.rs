//! Looks whether the last send has failed when the next block is read: one too many where the drop came between a send and a read.
//! rejected by: schedules::after_the_drop_make_is_called_once_more_at_most

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    items: Option<Receiver<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, items) = sync_channel(capacity);
        let thread = thread::spawn(move || {
            let mut open = true;
            while let Some(item) = make() {
                if !open {
                    break;
                }
                open = sender.send(item).is_ok();
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
            std::panic::resume_unwind(payload);
        }
        None
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.items = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
