//! To save wake-ups the reader wakes the thread only when it has taken the last item: with a capacity of 2 and more, a thread that has filled the queue rests while items are read one after the other, and makes the next one only when none is left.
//! rejected by: schedules::it_works_ahead

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

#[derive(Debug)]
enum End {
    NotYet,
    Reached,
    Panicked(Box<dyn Any + Send>),
}

#[derive(Debug)]
struct Inner<T> {
    items: VecDeque<T>,
    end: End,
    abandoned: bool,
}

#[derive(Debug)]
struct Buffer<T> {
    inner: Mutex<Inner<T>>,
    filled: Condvar,
    drained: Condvar,
}

impl<T> Buffer<T> {
    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until another item may be made. False if nobody wants one.
    fn may_make(&self, limit: usize) -> bool {
        let mut inner = self.lock();
        if inner.items.len() >= limit {
            // One wake-up for each filling, not one for each item.
            while !inner.items.is_empty() && !inner.abandoned {
                inner = self.drained.wait(inner).unwrap_or_else(PoisonError::into_inner);
            }
        }
        !inner.abandoned
    }
}

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    buffer: Arc<Buffer<T>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let buffer = Arc::new(Buffer {
            inner: Mutex::new(Inner { items: VecDeque::new(), end: End::NotYet, abandoned: false }),
            filled: Condvar::new(),
            drained: Condvar::new(),
        });
        let limit = capacity.saturating_add(1);
        let thread = thread::spawn({
            let buffer = Arc::clone(&buffer);
            let mut make = make;
            move || {
                while buffer.may_make(limit) {
                    let outcome = catch_unwind(AssertUnwindSafe(|| make()));
                    let mut inner = buffer.lock();
                    match outcome {
                        Ok(Some(item)) => {
                            inner.items.push_back(item);
                            buffer.filled.notify_all();
                        }
                        Ok(None) => {
                            inner.end = End::Reached;
                            buffer.filled.notify_all();
                            break;
                        }
                        Err(payload) => {
                            inner.end = End::Panicked(payload);
                            buffer.filled.notify_all();
                            break;
                        }
                    }
                }
            }
        });
        Self { buffer, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let mut inner = self.buffer.lock();
        loop {
            if let Some(item) = inner.items.pop_front() {
                if inner.items.is_empty() {
                    self.buffer.drained.notify_all();
                }
                return Some(item);
            }
            match std::mem::replace(&mut inner.end, End::Reached) {
                End::NotYet => inner.end = End::NotYet,
                End::Reached => return None,
                End::Panicked(payload) => {
                    drop(inner);
                    resume_unwind(payload);
                }
            }
            inner = self.buffer.filled.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.buffer.lock().abandoned = true;
        self.buffer.drained.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
