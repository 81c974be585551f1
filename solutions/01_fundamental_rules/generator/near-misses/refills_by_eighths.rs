//! Fills a large room up when an eighth of it is free.
//! rejected by: schedules::it_works_ahead

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    /// Those that are ready, and at its end one more when the thread waits for room.
    items: VecDeque<T>,
    /// There will be no more items.
    ended: bool,
    /// The reader is gone.
    closed: bool,
    panic: Option<Box<dyn Any + Send>>,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

impl<T> Shared<T> {
    fn fill(&self, capacity: usize, mut make: impl FnMut() -> Option<T>) {
        // Not for each single item that is read is this thread woken.
        let refill = capacity - (capacity / 8).saturating_sub(1);
        loop {
            let made = catch_unwind(AssertUnwindSafe(&mut make));
            let mut state = self.state.lock().unwrap();
            match made {
                Ok(Some(item)) => state.items.push_back(item),
                Ok(None) => state.ended = true,
                Err(payload) => {
                    state.panic = Some(payload);
                    state.ended = true;
                }
            }
            self.changed.notify_one();
            if state.items.len() > capacity {
                state = self
                    .changed
                    .wait_while(state, |state| state.items.len() > refill && !state.closed && !state.ended)
                    .unwrap();
            }
            if state.ended || state.closed {
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
        let state = State { items: VecDeque::new(), ended: false, closed: false, panic: None };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
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
        let state = self.shared.state.lock().unwrap();
        let mut state =
            self.shared.changed.wait_while(state, |state| state.items.is_empty() && !state.ended).unwrap();
        let item = state.items.pop_front();
        if item.is_some() {
            self.shared.changed.notify_one();
            return item;
        }
        let panic = state.panic.take();
        drop(state);
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        None
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
