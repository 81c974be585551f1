//! Orders ahead, as many as have room. Dropping their sender is no stop: those that are under way already still come, and each takes an item.
//! rejected by: schedules::after_the_end_one_more_is_taken_at_most

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    orders: Option<Sender<()>>,
    items: Option<Receiver<S::Item>>,
    thread: Option<JoinHandle<S>>,
}

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(mut source: S, capacity: usize) -> Self {
        let (orders, ordered) = channel();
        let (sender, items) = channel();
        for _ in 0..=capacity {
            orders.send(()).expect("the receiver is here");
        }
        let thread = thread::spawn(move || {
            while ordered.recv().is_ok() {
                let Some(item) = source.next() else { break };
                if sender.send(item).is_err() {
                    break;
                }
            }
            source
        });
        Self { orders: Some(orders), items: Some(items), thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.orders = None;
        let unread = self.items.take().into_iter().flatten().collect();
        match self.thread.take().expect("still there").join() {
            Ok(source) => Rest { unread, source },
            Err(payload) => resume_unwind(payload),
        }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        let item = self.items.as_ref()?.recv().ok()?;
        if let Some(orders) = &self.orders {
            let _ = orders.send(());
        }
        Some(item)
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        self.orders = None;
        self.items = None;
        if let Some(thread) = self.thread.take() {
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
