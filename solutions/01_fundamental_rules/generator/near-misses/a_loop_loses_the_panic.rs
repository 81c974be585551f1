//! A `fold` of its own reads the channel straight, and takes a panic of `make` for the end.
//! rejected by: behaviour::a_panic_comes_out_of_whatever_reads

use std::panic;
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
        self.items = None;
        if let Err(payload) = self.thread.take()?.join() {
            panic::resume_unwind(payload);
        }
        None
    }

    // `for_each`, `count` and their like come here: straight from the channel, without a look at the state
    // of the generator before each item. The drop of `self` joins the thread.
    fn fold<B, F>(mut self, init: B, f: F) -> B
    where
        F: FnMut(B, T) -> B,
    {
        match self.items.take() {
            Some(items) => items.into_iter().fold(init, f),
            None => init,
        }
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
