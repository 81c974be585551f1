//! The reader orders each item, and capacity + 1 orders are out. At the stop a flag makes the thread forget those that are left.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

type End<S> = (S, thread::Result<()>);

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    orders: Option<Sender<()>>,
    items: Receiver<S::Item>,
    closed: Arc<AtomicBool>,
    thread: Option<JoinHandle<End<S>>>,
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
        (0..=capacity).for_each(|_| orders.send(()).expect("the receiver is here"));
        let closed = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&closed);
        let thread = thread::spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| {
                for () in ordered {
                    if seen.load(Ordering::Acquire) {
                        break;
                    }
                    let Some(item) = source.next() else { break };
                    if sender.send(item).is_err() {
                        break;
                    }
                }
            }));
            drop(sender);
            (source, result)
        });
        Self { orders: Some(orders), items, closed, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.say_enough();
        let (source, result) = self.thread.take().expect("joined once").join().expect("it was caught");
        if let Err(payload) = result {
            resume_unwind(payload);
        }
        Rest { unread: self.items.try_iter().collect(), source }
    }
}

impl<S: Iterator> Feed<S> {
    fn say_enough(&mut self) {
        self.closed.store(true, Ordering::Release);
        self.orders = None;
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        let item = self.items.recv().ok();
        if let (Some(_), Some(orders)) = (&item, &self.orders) {
            let _ = orders.send(());
        }
        item
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        self.say_enough();
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
