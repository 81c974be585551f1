//! Two channels: orders one way, items the other. As many orders are out as may be made ahead, and the last one's end is the stop.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
pub struct Generator<T> {
    orders: Option<Sender<()>>,
    items: Receiver<T>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (orders, ordered) = channel();
        let (sender, items) = channel();
        for () in std::iter::repeat_n((), capacity + 1) {
            orders.send(()).expect("the receiver is here");
        }
        let thread = thread::spawn(move || {
            for () in ordered {
                let Some(item) = make() else { return };
                if sender.send(item).is_err() {
                    return;
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
            let _ = self.orders.as_ref()?.send(());
            return Some(item);
        }
        if let Err(payload) = self.thread.take()?.join() {
            resume_unwind(payload);
        }
        None
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        let (_, nothing) = channel();
        self.items = nothing;
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
