//! The drop sets a flag and reads to the end. The thread looks behind each call of `make`, so one that waited for room makes one more, which is the last.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    items: Receiver<T>,
    dropped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, items) = sync_channel(capacity);
        let dropped = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&dropped);
        let thread = thread::spawn(move || {
            while let Some(item) = make() {
                if seen.load(Ordering::SeqCst) || sender.send(item).is_err() {
                    break;
                }
            }
        });
        Self { items, dropped, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self.items.recv() {
            Ok(item) => Some(item),
            Err(_) => match self.thread.take()?.join() {
                Ok(()) => None,
                Err(payload) => std::panic::resume_unwind(payload),
            },
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.dropped.store(true, Ordering::SeqCst);
        self.items.iter().for_each(drop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
