//! Once it is full, the thread waits until half of the items are read, and fills up in one go: a block is read, and none in its place.
//! rejected by: schedules::it_works_ahead

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    panic: Option<Box<dyn Any + Send>>,
    ended: bool,
    dropped: bool,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

fn produce<T>(shared: &Shared<T>, capacity: usize, mut make: impl FnMut() -> Option<T>) {
    let high = capacity.max(1);
    // A buffer is filled in one go, not item by item: a disk likes that.
    let low = capacity / 2;
    let mut state = shared.state.lock().unwrap();
    loop {
        if state.items.len() >= high {
            state =
                shared.changed.wait_while(state, |state| state.items.len() > low && !state.dropped).unwrap();
        }
        if state.dropped {
            return;
        }
        drop(state);
        let made = catch_unwind(AssertUnwindSafe(&mut make));
        state = shared.state.lock().unwrap();
        match made {
            Ok(Some(item)) => state.items.push_back(item),
            Ok(None) => state.ended = true,
            Err(payload) => {
                state.ended = true;
                state.panic = Some(payload);
            }
        }
        shared.changed.notify_all();
        if state.ended {
            return;
        }
    }
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let state = State { items: VecDeque::new(), panic: None, ended: false, dropped: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let own = Arc::clone(&shared);
        let thread = thread::spawn(move || produce(&own, capacity, make));
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
        let panic = if item.is_none() { state.panic.take() } else { None };
        drop(state);
        self.shared.changed.notify_all();
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        item
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().dropped = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
