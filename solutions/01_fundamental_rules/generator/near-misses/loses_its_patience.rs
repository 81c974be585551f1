//! A reader that waits takes a nap between its looks, and a shorter one each time, since the item must be near. In the end it spins.
//! rejected by: schedules::a_reader_that_waits_sleeps
//! rejected by: schedules::who_waits_for_the_end_sleeps

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

type Message<T> = Result<T, Box<dyn Any + Send>>;

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    items: Option<Receiver<Message<T>>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, items) = sync_channel(capacity);
        let thread = thread::spawn(move || {
            loop {
                let (message, last) = match catch_unwind(AssertUnwindSafe(&mut make)) {
                    Ok(Some(item)) => (Ok(item), false),
                    Ok(None) => return,
                    Err(payload) => (Err(payload), true),
                };
                if sender.send(message).is_err() || last {
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
        let items = self.items.as_ref()?;
        let mut looks = 0;
        loop {
            match items.try_recv() {
                Ok(Ok(item)) => return Some(item),
                Ok(Err(payload)) => resume_unwind(payload),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => {
                    looks += 1;
                    thread::sleep(Duration::from_millis(8 / looks));
                }
            }
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
