//! What `make` did goes through the channel, the panic too. Nobody joins before the drop.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

type Made<T> = Result<Option<T>, Box<dyn Any + Send>>;

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    made: Option<Receiver<Made<T>>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, made) = sync_channel(capacity);
        let thread = thread::spawn(move || {
            loop {
                let made = catch_unwind(AssertUnwindSafe(&mut make));
                let end = !matches!(made, Ok(Some(_)));
                if sender.send(made).is_err() || end {
                    break;
                }
            }
        });
        Self { made: Some(made), thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self.made.as_ref()?.recv() {
            Ok(Ok(item)) => item,
            Ok(Err(payload)) => resume_unwind(payload),
            Err(_) => None,
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
