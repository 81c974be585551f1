//! Orders ahead, as many as have room. Dropping their sender is no stop: those that are under way already still come, and each is a block.
//! rejected by: schedules::after_the_drop_make_is_called_once_more_at_most
//! rejected by: schedules::a_drop_that_waits_is_heard_between_two_calls

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    orders: Option<Sender<()>>,
    items: Receiver<T>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (orders, ordered) = channel();
        let (sender, items) = channel();
        for _ in 0..=capacity {
            orders.send(()).expect("the receiver is here");
        }
        let thread = thread::spawn(move || {
            for () in ordered {
                let Some(item) = make() else { break };
                if sender.send(item).is_err() {
                    break;
                }
            }
        });
        Self { orders: Some(orders), items, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if let Ok(item) = self.items.recv() {
            if let Some(orders) = &self.orders {
                let _ = orders.send(());
            }
            return Some(item);
        }
        match self.thread.take()?.join() {
            Ok(()) => None,
            Err(payload) => std::panic::resume_unwind(payload),
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
