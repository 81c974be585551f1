//! Wakes the thread that has read first, whoever reads now.
//! rejected by: schedules::it_may_be_read_by_one_thread_and_then_by_another

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, Thread};

#[derive(Debug)]
struct State<T> {
    /// Those that are ready, and at its end one more when the thread waits for room.
    items: VecDeque<T>,
    /// Whom to wake when there is an item.
    reader: Option<Thread>,
    /// There will be no more items.
    ended: bool,
    /// The reader is gone.
    closed: bool,
    panic: Option<Box<dyn Any + Send>>,
}

fn fill<T>(shared: &Mutex<State<T>>, capacity: usize, mut make: impl FnMut() -> Option<T>) {
    loop {
        let made = catch_unwind(AssertUnwindSafe(&mut make));
        let mut state = shared.lock().unwrap();
        match made {
            Ok(Some(item)) => state.items.push_back(item),
            Ok(None) => state.ended = true,
            Err(payload) => {
                state.panic = Some(payload);
                state.ended = true;
            }
        }
        if let Some(reader) = &state.reader {
            reader.unpark();
        }
        while state.items.len() > capacity && !state.closed && !state.ended {
            drop(state);
            thread::park();
            state = shared.lock().unwrap();
        }
        if state.ended || state.closed {
            return;
        }
    }
}

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    shared: Arc<Mutex<State<T>>>,
    thread: Option<JoinHandle<()>>,
}

impl<T> Generator<T> {
    /// Tells the thread that there is room, or that nobody reads any more.
    fn tell(&self) {
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let state = State { items: VecDeque::new(), reader: None, ended: false, closed: false, panic: None };
        let shared = Arc::new(Mutex::new(state));
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || fill(&shared, capacity, make)
        });
        Self { shared, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        loop {
            let mut state = self.shared.lock().unwrap();
            if let Some(item) = state.items.pop_front() {
                drop(state);
                self.tell();
                return Some(item);
            }
            if state.ended {
                let panic = state.panic.take();
                drop(state);
                if let Some(payload) = panic {
                    resume_unwind(payload);
                }
                return None;
            }
            state.reader.get_or_insert_with(thread::current);
            drop(state);
            thread::park();
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.lock().unwrap().closed = true;
        self.tell();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
