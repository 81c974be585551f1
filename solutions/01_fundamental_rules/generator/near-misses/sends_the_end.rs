//! The thread sends the `None` like an item, and calls `make` again before it can know that nobody reads on.
//! rejected by: behaviour::without_an_item_it_ends_at_once

use std::panic;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    made: Option<Receiver<Option<T>>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, made) = mpsc::sync_channel(capacity);
        let thread = thread::spawn(move || while sender.send(make()).is_ok() {});
        Self { made: Some(made), thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self.made.as_ref()?.recv() {
            Ok(Some(item)) => Some(item),
            Ok(None) => {
                // The end. Without a receiver the thread ends too.
                self.made = None;
                None
            }
            Err(_) => {
                self.made = None;
                self.thread.take()?.join().unwrap_or_else(|payload| panic::resume_unwind(payload));
                None
            }
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.made = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
