//! The drop empties the channel first, as one does in Go, so that a thread that waits for room is not stuck: each item that is taken out lets the thread make another one before the receiver is gone.
//! rejected by: schedules::after_the_drop_make_is_called_once_more_at_most

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

type Payload = Box<dyn Any + Send>;

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    items: Option<Receiver<Result<T, Payload>>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, items) = sync_channel(capacity);
        let thread = thread::spawn(move || {
            loop {
                match catch_unwind(AssertUnwindSafe(|| make())) {
                    Ok(Some(item)) => {
                        if sender.send(Ok(item)).is_err() {
                            return;
                        }
                    }
                    Ok(None) => return,
                    Err(payload) => {
                        let _ = sender.send(Err(payload));
                        return;
                    }
                }
            }
        });
        Self { items: Some(items), thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self.items.as_ref()?.recv() {
            Ok(Ok(item)) => Some(item),
            Ok(Err(payload)) => resume_unwind(payload),
            Err(_) => None,
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        if let Some(items) = self.items.take() {
            // Let a sender go that is blocked.
            while items.try_recv().is_ok() {}
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
