//! The place in the ring is a number of two bytes, which comes round where the ring does not.
//! rejected by: behaviour::a_long_file_comes_out_in_order

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

/// A ring of `capacity` items that are ready, and the one that waits for room.
#[derive(Debug)]
struct Ring<T> {
    slots: Vec<Option<T>>,
    /// Where the next item is read. Wraps, as `tail` does, so that their difference is the length.
    head: u16,
    /// Where the next item is put.
    tail: u16,
    /// There will be no more items.
    ended: bool,
    /// The reader is gone.
    closed: bool,
    panic: Option<Box<dyn Any + Send>>,
}

impl<T> Ring<T> {
    fn len(&self) -> usize {
        usize::from(self.tail.wrapping_sub(self.head))
    }

    fn slot(&mut self, position: u16) -> &mut Option<T> {
        let length = self.slots.len();
        &mut self.slots[usize::from(position) % length]
    }

    fn push(&mut self, item: T) {
        let position = self.tail;
        self.tail = position.wrapping_add(1);
        *self.slot(position) = Some(item);
    }

    fn pop(&mut self) -> Option<T> {
        if self.len() == 0 {
            return None;
        }
        let position = self.head;
        self.head = position.wrapping_add(1);
        self.slot(position).take()
    }
}

#[derive(Debug)]
struct Shared<T> {
    ring: Mutex<Ring<T>>,
    changed: Condvar,
}

impl<T> Shared<T> {
    fn fill(&self, capacity: usize, mut make: impl FnMut() -> Option<T>) {
        loop {
            let made = catch_unwind(AssertUnwindSafe(&mut make));
            let mut ring = self.ring.lock().unwrap();
            match made {
                Ok(Some(item)) => ring.push(item),
                Ok(None) => ring.ended = true,
                Err(payload) => {
                    ring.panic = Some(payload);
                    ring.ended = true;
                }
            }
            self.changed.notify_one();
            let ring = self
                .changed
                .wait_while(ring, |ring| ring.len() > capacity && !ring.closed && !ring.ended)
                .unwrap();
            if ring.ended || ring.closed {
                return;
            }
        }
    }
}

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let slots = (0..=capacity).map(|_| None).collect();
        let ring = Ring { slots, head: 0, tail: 0, ended: false, closed: false, panic: None };
        let shared = Arc::new(Shared { ring: Mutex::new(ring), changed: Condvar::new() });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.fill(capacity, make)
        });
        Self { shared, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let ring = self.shared.ring.lock().unwrap();
        let mut ring = self.shared.changed.wait_while(ring, |ring| ring.len() == 0 && !ring.ended).unwrap();
        let item = ring.pop();
        if item.is_some() {
            self.shared.changed.notify_one();
            return item;
        }
        let panic = ring.panic.take();
        drop(ring);
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        None
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.ring.lock().unwrap().closed = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
