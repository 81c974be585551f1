//! Does not join while its reader panics, to be on the safe side: the thread goes on behind it, with the queue open.
//! rejected by: schedules::dropping_it_in_a_panic_ends_the_thread

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    items: Option<Receiver<S::Item>>,
    enough: Arc<AtomicBool>,
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
        let seen = Arc::clone(&enough);
        let thread = thread::spawn(move || {
            while !seen.load(Ordering::Relaxed) {
                let Some(item) = source.next() else { break };
                if sender.send(item).is_err() {
                    break;
                }
            }
            source
        });
        Self { items: Some(items), enough, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.enough.store(true, Ordering::Relaxed);
        let unread = self.items.take().into_iter().flatten().collect();
        match self.thread.take().expect("joined only once").join() {
            Ok(source) => Rest { unread, source },
            Err(payload) => resume_unwind(payload),
        }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        self.items.as_ref()?.recv().ok()
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        self.items = None;
        if let Some(thread) = self.thread.take()
            && !thread::panicking()
        {
            let _ = thread.join();
        }
    }
}

/// What is left of a feed that was stopped.
#[derive(Debug)]
pub struct Rest<S: Iterator> {
    /// What the source gave and nobody has read, in order.
    pub unread: Vec<S::Item>,
    /// The source, with all that it has not given yet.
    pub source: S,
}
