//! Items are handed over in groups of a quarter of the capacity. One that is ready waits for its group.
//! rejected by: schedules::an_item_that_is_ready_can_be_read

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

enum End {
    None,
    Panic(Box<dyn Any + Send>),
}

struct State<T> {
    ready: VecDeque<T>,
    end: Option<End>,
    reader_waits: bool,
    closed: bool,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, capacity: usize, mut make: impl FnMut() -> Option<T>) {
        // A long queue is filled in groups: one wake-up of the reader for each.
        let group = (1 + capacity / 16).min(8);
        let mut made: Vec<T> = Vec::with_capacity(group);
        loop {
            let outcome = catch_unwind(AssertUnwindSafe(&mut make));
            let mut state = self.lock();
            match outcome {
                Ok(Some(item)) => made.push(item),
                Ok(None) => state.end = Some(End::None),
                Err(payload) => state.end = Some(End::Panic(payload)),
            }
            let full = state.ready.len() + made.len() > capacity;
            if made.len() >= group || full || state.reader_waits || state.end.is_some() {
                state.ready.extend(made.drain(..));
                self.changed.notify_all();
            }
            if state.end.is_some() {
                return;
            }
            while state.ready.len() > capacity && !state.closed {
                state = self.wait(state);
            }
            if state.closed {
                return;
            }
        }
    }
}

/// Items that a thread makes ahead of their reader.
pub struct Generator<T> {
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T> fmt::Debug for Generator<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator").finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                ready: VecDeque::new(),
                end: None,
                reader_waits: false,
                closed: false,
            }),
            changed: Condvar::new(),
        });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.run(capacity, make)
        });
        Self { shared, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let mut state = self.shared.lock();
        loop {
            if let Some(item) = state.ready.pop_front() {
                state.reader_waits = false;
                self.shared.changed.notify_all();
                return Some(item);
            }
            match state.end.take() {
                Some(End::Panic(payload)) => {
                    state.end = Some(End::None);
                    drop(state);
                    resume_unwind(payload);
                }
                Some(End::None) => {
                    state.end = Some(End::None);
                    return None;
                }
                None => {
                    state.reader_waits = true;
                    state = self.shared.wait(state);
                }
            }
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
