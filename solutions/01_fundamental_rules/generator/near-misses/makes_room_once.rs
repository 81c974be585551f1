//! The drop takes out one item, so that the thread can put in the one in its hand. With no room at all there may be none yet, and it comes later.
//! rejected by: schedules::dropping_it_without_room_ends_the_thread

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
                if sender.send(item).is_err() || seen.load(Ordering::SeqCst) {
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
        let _ = self.items.try_recv();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
