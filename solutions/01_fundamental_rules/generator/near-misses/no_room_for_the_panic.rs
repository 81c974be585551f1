//! Tries to send the panic, since nobody may be left to take it. In a full channel it has no room, and half a file passes for the whole.
//! rejected by: schedules::a_panic_comes_out_after_the_items_before_it
//! sometimes by: behaviour::a_panic_comes_out_of_whatever_reads

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
                match catch_unwind(AssertUnwindSafe(&mut make)) {
                    Ok(Some(item)) => {
                        if sender.send(Ok(Some(item))).is_err() {
                            break;
                        }
                    }
                    end => {
                        let _ = sender.try_send(end);
                        break;
                    }
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
