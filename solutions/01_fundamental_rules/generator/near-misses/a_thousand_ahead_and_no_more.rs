//! Caps the room at what somebody thought to be enough for everybody.
//! rejected by: behaviour::it_works_as_far_ahead_as_it_was_told

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

/// The channel reserves its places at once: more than this is memory for nothing.
const MOST: usize = 1024;

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    items: Option<Receiver<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, items) = sync_channel(capacity.min(MOST));
        let thread = thread::spawn(move || {
            while let Some(item) = make() {
                if sender.send(item).is_err() {
                    break;
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
        self.items = None;
        if let Err(payload) = self.thread.take()?.join() {
            resume_unwind(payload);
        }
        None
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        // First the receiver, so that the thread does not wait for room any more.
        self.items = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
