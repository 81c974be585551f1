//! `stop` collects what is under way in a loop of `try_recv` and `yield_now`.
//! rejected by: schedules::who_waits_for_the_end_sleeps

use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread::{self, JoinHandle};

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    items: Option<Receiver<S::Item>>,
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
    pub fn start(mut source: S, capacity: usize) -> Self {
        let (sender, items) = sync_channel(capacity);
        let enough = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let enough = Arc::clone(&enough);
            move || {
                let sender = sender;
                while !enough.load(Ordering::SeqCst) {
                    let Some(item) = source.next() else { break };
                    // The receiver stays until the sender is gone, except in a drop.
                    if sender.send(item).is_err() {
                        break;
                    }
                }
                source
            }
        });
        Self { items: Some(items), enough, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.enough.store(true, Ordering::SeqCst);
        let mut unread = Vec::new();
        if let Some(items) = &self.items {
            loop {
                match items.try_recv() {
                    Ok(item) => unread.push(item),
                    // Empty is not the end: the thread may have one more in its hand.
                    Err(TryRecvError::Empty) => thread::yield_now(),
                    Err(TryRecvError::Disconnected) => break,
                }
            }
        }
        let thread = self.thread.take().expect("a feed is stopped once");
        match thread.join() {
            Ok(source) => Rest { unread, source },
            Err(payload) => panic::resume_unwind(payload),
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
            let _ = thread.join();
        }
    }
}
