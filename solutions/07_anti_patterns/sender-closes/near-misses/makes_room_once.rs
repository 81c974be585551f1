//! The drop makes room once, by taking out what is ready, and waits for the thread. With a capacity of 0 nothing is ready yet, and the item
//! that comes then waits for a reader.
//! rejected by: schedules::dropping_it_without_room_ends_the_thread

use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

/// What is left of a feed that was stopped.
#[derive(Debug)]
pub struct Rest<S: Iterator> {
    /// What the source gave and nobody has read, in order.
    pub unread: Vec<S::Item>,
    /// The source, with all that it has not given yet.
    pub source: S,
}

impl<S: Iterator> fmt::Debug for Feed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").finish_non_exhaustive()
    }
}

/// Items that a thread takes from a source.
pub struct Feed<S: Iterator> {
    enough: Arc<AtomicBool>,
    items: Receiver<S::Item>,
    thread: Option<JoinHandle<S>>,
}

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(mut source: S, capacity: usize) -> Self {
        let (sender, items) = sync_channel(capacity);
        let enough = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&enough);
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::SeqCst) {
                let Some(item) = source.next() else { break };
                if sender.send(item).is_err() {
                    break;
                }
            }
            source
        });
        Self { enough, items, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.enough.store(true, Ordering::SeqCst);
        let unread = self.items.iter().collect();
        let thread = self.thread.take().expect("only stop and drop take it");
        let source = thread.join().unwrap_or_else(|payload| resume_unwind(payload));
        Rest { unread, source }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        self.items.recv().ok()
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        self.enough.store(true, Ordering::SeqCst);
        // Room for the item in the thread's hand; it sees the flag before it takes another.
        self.items.try_iter().for_each(drop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
