//! Once `next` has given `None` the drop does not join: the thread has said that nothing more comes, and has
//! not ended.
//! rejected by: schedules::dropping_it_after_the_end_waits_for_the_thread
#![allow(missing_docs)]

use std::fmt;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

/// Items that a thread takes from a source.
pub struct Feed<S: Iterator> {
    items: Option<Receiver<S::Item>>,
    enough: Arc<AtomicBool>,
    /// The thread has said that nothing more comes.
    ended: bool,
    thread: Option<JoinHandle<S>>,
}

impl<S: Iterator> fmt::Debug for Feed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").field("ended", &self.ended).finish_non_exhaustive()
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

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(mut source: S, capacity: usize) -> Self {
        let (sender, items) = sync_channel(capacity);
        let enough = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&enough);
        let thread = thread::spawn(move || {
            while !told.load(Ordering::SeqCst) {
                let Some(item) = source.next() else { break };
                if sender.send(item).is_err() {
                    break;
                }
            }
            drop(sender);
            source
        });
        Self { items: Some(items), enough, ended: false, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.enough.store(true, Ordering::SeqCst);
        // Reads on to the end, which also makes room for what is in the thread's hand.
        let unread = self.items.take().expect("only taken here").into_iter().collect();
        match self.thread.take().expect("only taken here").join() {
            Ok(source) => Rest { unread, source },
            Err(payload) => panic::resume_unwind(payload),
        }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        let item = self.items.as_ref()?.recv().ok();
        self.ended = item.is_none();
        item
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        self.enough.store(true, Ordering::SeqCst);
        drop(self.items.take());
        if self.ended {
            // Nothing to wait for: the thread has come to its end.
            return;
        }
        if let Some(Err(payload)) = self.thread.take().map(JoinHandle::join) {
            // A payload may panic when it is dropped.
            let dropped = panic::catch_unwind(panic::AssertUnwindSafe(|| drop(payload)));
            std::mem::forget(dropped);
        }
    }
}
