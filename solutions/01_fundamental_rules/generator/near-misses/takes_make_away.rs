//! The drop stops the thread by taking `make` away from it, under the lock that is held while `make` runs; between two calls the thread may get that lock again first.
//! rejected by: schedules::a_drop_that_waits_is_heard_between_two_calls

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

type Make<T> = Box<dyn FnMut() -> Option<T> + Send>;
type Made<T> = Result<T, Box<dyn Any + Send>>;

fn lock<T>(make: &Mutex<Option<Make<T>>>) -> MutexGuard<'_, Option<Make<T>>> {
    make.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Items that a thread makes ahead of their reader.
pub struct Generator<T> {
    make: Arc<Mutex<Option<Make<T>>>>,
    items: Option<Receiver<Made<T>>>,
    thread: Option<JoinHandle<()>>,
}

impl<T> fmt::Debug for Generator<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator").finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, items) = sync_channel(capacity);
        let make: Make<T> = Box::new(make);
        let make = Arc::new(Mutex::new(Some(make)));
        let theirs = Arc::clone(&make);
        let thread = thread::spawn(move || {
            loop {
                let made = match lock(&theirs).as_mut() {
                    Some(make) => catch_unwind(AssertUnwindSafe(make)),
                    // The generator has been dropped.
                    None => return,
                };
                match made {
                    Ok(Some(item)) => {
                        if sender.send(Ok(item)).is_err() {
                            return;
                        }
                    }
                    Ok(None) => return,
                    Err(panic) => {
                        // If nobody is left to take it, it is forgotten.
                        let _ = sender.send(Err(panic));
                        return;
                    }
                }
            }
        });
        Self { make, items: Some(items), thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self.items.as_ref()?.recv() {
            Ok(Ok(item)) => Some(item),
            Ok(Err(panic)) => {
                self.items = None;
                resume_unwind(panic)
            }
            Err(_) => None,
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        // Without it the thread has nothing to call any more.
        let make = lock(&self.make).take();
        // Whoever waits for room is told that nobody reads.
        self.items = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        drop(make);
    }
}
