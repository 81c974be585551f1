//! The thread keeps a panic of `make` for the reader, and lets it go on where the drop has begun. The drop expects a thread that has caught its panics.
//! rejected by: schedules::dropping_it_after_a_panic_is_quiet

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

type Payload = Box<dyn Any + Send>;

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    items: Option<Receiver<T>>,
    payload: Arc<Mutex<Option<Payload>>>,
    enough: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, items) = sync_channel(capacity);
        let payload = Arc::new(Mutex::new(None));
        let enough = Arc::new(AtomicBool::new(false));
        let (told, last) = (Arc::clone(&enough), Arc::clone(&payload));
        let thread = thread::spawn(move || {
            while !told.load(Ordering::SeqCst) {
                match catch_unwind(AssertUnwindSafe(&mut make)) {
                    Ok(Some(item)) => {
                        if sender.send(item).is_err() {
                            return;
                        }
                    }
                    Ok(None) => return,
                    // Nobody will ask for it any more: then it is a panic like any other.
                    Err(payload) if told.load(Ordering::SeqCst) => resume_unwind(payload),
                    Err(payload) => {
                        *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(payload);
                        return;
                    }
                }
            }
        });
        Self { items: Some(items), payload, enough, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if let Ok(item) = self.items.as_ref()?.recv() {
            return Some(item);
        }
        let payload = self.payload.lock().unwrap_or_else(PoisonError::into_inner).take();
        payload.and_then(|payload| resume_unwind(payload))
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.enough.store(true, Ordering::SeqCst);
        self.items = None;
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the thread catches its panics");
        }
    }
}
