//! Takes an item from the source when the reader has ordered one: the next order goes out with each that is
//! given.

use std::fmt;
use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

/// Items that a thread takes from a source.
pub struct Feed<S: Iterator> {
    /// `None` when nothing is ordered any more.
    orders: Option<Sender<()>>,
    items: Option<Receiver<S::Item>>,
    /// True if an item is ordered that was not read.
    ordered: bool,
    /// True if the next one is ordered ahead.
    ahead: bool,
    thread: Option<JoinHandle<S>>,
}

impl<S: Iterator> fmt::Debug for Feed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").field("ordered", &self.ordered).finish_non_exhaustive()
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
        let (sender, orders) = channel();
        let (give, items) = channel();
        let thread = thread::spawn(move || {
            // It gives nothing any more as soon as it ends, by a panic too.
            let give = give;
            for () in orders {
                let Some(item) = source.next() else { break };
                // Nobody reads what a feed gives that is dropped.
                let _ = give.send(item);
            }
            source
        });
        let ahead = capacity > 0;
        let (orders, items, thread) = (Some(sender), Some(items), Some(thread));
        let mut feed = Self { orders, items, ordered: false, ahead, thread };
        if ahead {
            feed.order();
        }
        feed
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.orders = None;
        let unread = self.items.take().into_iter().flatten().collect();
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(source)) => Rest { unread, source },
            Some(Err(panic)) => resume_unwind(panic),
            None => unreachable!("it is stopped once"),
        }
    }
}

impl<S: Iterator> Feed<S> {
    fn order(&mut self) {
        if let Some(orders) = &self.orders {
            // If the thread has ended, `next` will find that out.
            let _ = orders.send(());
            self.ordered = true;
        }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        if !self.ordered {
            self.order();
        }
        let item = self.items.as_ref()?.recv().ok()?;
        self.ordered = false;
        if self.ahead {
            self.order();
        }
        Some(item)
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            throw_away(thread.join());
        }
        throw_away(self.items.take());
    }
}

/// Whatever it does when it is dropped, be it a panic, stays here.
fn throw_away<T>(thing: T) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(thing))) {
        forget(panic);
    }
}
