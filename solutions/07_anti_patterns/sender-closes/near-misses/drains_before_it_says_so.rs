//! `stop` takes out what is ready, and only then tells the thread that it is enough: each item that is taken out lets the thread ask the source once more.
//! rejected by: schedules::after_the_end_one_more_is_taken_at_most

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    items: Option<Receiver<S::Item>>,
    capacity: usize,
    enough: Arc<AtomicBool>,
    thread: Option<JoinHandle<S>>,
}

/// What is left of a feed that was stopped.
#[derive(Debug)]
pub struct Rest<S: Iterator> {
    /// What the source gave and nobody has read, in order.
    pub unread: Vec<S::Item>,
    /// The source, with all that it has not given yet.
    pub source: S,
}

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(source: S, capacity: usize) -> Self {
        let (sender, items) = sync_channel(capacity);
        let enough = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&enough);
        let thread = thread::spawn(move || {
            let (mut source, sender) = (source, sender);
            while !told.load(Ordering::SeqCst) {
                let Some(item) = source.next() else { break };
                if sender.send(item).is_err() {
                    break;
                }
            }
            source
        });
        Self { items: Some(items), capacity, enough, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        let items = self.items.take().expect("nobody else takes it");
        let thread = self.thread.take().expect("nobody else takes it");
        let mut unread: Vec<_> = items.try_iter().take(self.capacity).collect();
        self.enough.store(true, Ordering::SeqCst);
        // The thread may wait for room, with one in its hand.
        unread.extend(items.iter());
        match thread.join() {
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
        self.enough.store(true, Ordering::SeqCst);
        self.items = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
