//! `stop` empties the channel, joins, and empties it again. Without room the thread comes with its last item after the first look, and finds nobody.
//! rejected by: schedules::without_room_nothing_is_lost

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    enough: Arc<AtomicBool>,
    items: Option<Receiver<S::Item>>,
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
        let enough = Arc::new(AtomicBool::new(false));
        let (sender, items) = sync_channel(capacity);
        let seen = Arc::clone(&enough);
        let thread = thread::spawn(move || {
            while !seen.load(Ordering::SeqCst) {
                let Some(item) = source.next() else { break };
                if sender.send(item).is_err() {
                    break;
                }
            }
            source
        });
        Self { enough, items: Some(items), thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.enough.store(true, Ordering::SeqCst);
        let items = self.items.take().expect("there until the end");
        // This makes room, in case the thread waits for it ...
        let mut unread: Vec<S::Item> = items.try_iter().collect();
        let source = match self.thread.take().expect("there until the end").join() {
            Ok(source) => source,
            Err(panic) => resume_unwind(panic),
        };
        // ... and this is what it had in its hand.
        unread.extend(items.try_iter());
        Rest { unread, source }
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
        drop(self.items.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
