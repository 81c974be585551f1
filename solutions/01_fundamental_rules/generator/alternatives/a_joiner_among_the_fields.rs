//! No `Drop` of its own: fields are dropped in the order in which they stand, the receiver first.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
pub struct Generator<T> {
    items: Receiver<thread::Result<T>>,
    joiner: Joiner,
}

#[derive(Debug)]
struct Joiner(Option<JoinHandle<()>>);

impl Joiner {
    fn join(&mut self) {
        if let Some(thread) = self.0.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Joiner {
    fn drop(&mut self) {
        self.join();
    }
}

impl<T: Send + 'static> Generator<T> {
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, items) = sync_channel(capacity);
        let thread = thread::spawn(move || {
            while let Some(item) = catch_unwind(AssertUnwindSafe(&mut make)).transpose() {
                let last = item.is_err();
                if sender.send(item).is_err() || last {
                    return;
                }
            }
        });
        Self { items, joiner: Joiner(Some(thread)) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let item = self.items.recv();
        if !matches!(item, Ok(Ok(_))) {
            self.joiner.join();
        }
        Some(item.ok()?.unwrap_or_else(|payload| resume_unwind(payload)))
    }
}
