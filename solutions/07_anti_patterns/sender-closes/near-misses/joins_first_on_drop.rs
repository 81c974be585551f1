//! The drop joins, and the receiver is dropped after that, as fields are: a thread that waits for room waits for this.
//! rejected by: schedules::dropping_it_ends_the_thread
//! rejected by: behaviour::dropping_it_closes_the_source
//! rejected by: schedules::no_more_are_taken_than_may_wait
//! rejected by: schedules::after_the_end_one_more_is_taken_at_most
//! rejected by: schedules::dropping_it_in_a_panic_ends_the_thread
//! rejected by: schedules::dropping_it_without_room_ends_the_thread
//! rejected by: schedules::a_drop_in_which_an_item_panics_ends_the_thread
//! rejected by: schedules::no_more_are_taken_of_items_without_a_size

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    /// `None` once it is stopped or dropped.
    items: Option<Receiver<S::Item>>,
    /// `None` once it is joined.
    thread: Option<JoinHandle<S>>,
    enough: Arc<AtomicBool>,
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
        let asked = Arc::clone(&enough);
        let thread = thread::spawn(move || {
            while !asked.load(Ordering::Relaxed) {
                let Some(item) = source.next() else { break };
                if sender.send(item).is_err() {
                    break;
                }
            }
            source
        });
        Self { items: Some(items), thread: Some(thread), enough }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.enough.store(true, Ordering::Relaxed);
        // To the end of the channel, which comes when the thread has ended.
        let unread = self.items.take().into_iter().flatten().collect();
        match self.thread.take().expect("it is joined once").join() {
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
        if let Some(thread) = self.thread.take() {
            // A panic of the source that nobody has asked for is dropped with the rest.
            let _ = thread.join();
        }
    }
}
