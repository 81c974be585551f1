//! With a capacity of 0 a reader's wish outlives its item: afterwards the thread makes two ahead instead of one.
//! rejected by: schedules::it_works_no_further_ahead_of_a_reader_that_had_to_wait

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    ready: VecDeque<T>,
    wanted: bool,
    dropped: bool,
    ended: bool,
    panic: Option<Box<dyn Any + Send>>,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    capacity: usize,
    changed: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for room, or for a reader who takes the item at once; false if nobody reads any more.
    fn put(&self, item: T) -> bool {
        let mut state = self.lock();
        loop {
            if state.dropped {
                drop(state);
                return false;
            }
            let asked_for = state.wanted && state.ready.is_empty();
            if state.ready.len() < self.capacity || asked_for {
                state.ready.push_back(item);
                self.changed.notify_all();
                return true;
            }
            state = self.wait(state);
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
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let state =
            State { ready: VecDeque::new(), wanted: false, dropped: false, ended: false, panic: None };
        let shared = Arc::new(Shared { state: Mutex::new(state), capacity, changed: Condvar::new() });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                let made = catch_unwind(AssertUnwindSafe(|| {
                    while !shared.lock().dropped {
                        let Some(item) = make() else { break };
                        if !shared.put(item) {
                            break;
                        }
                    }
                }));
                let mut state = shared.lock();
                state.panic = made.err();
                state.ended = true;
                shared.changed.notify_all();
            }
        });
        Self { shared, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let mut state = self.shared.lock();
        while state.ready.is_empty() && !state.ended {
            if !state.wanted {
                state.wanted = true;
                self.shared.changed.notify_all();
            }
            state = self.shared.wait(state);
        }
        let item = state.ready.pop_front();
        let panic = if item.is_none() { state.panic.take() } else { None };
        self.shared.changed.notify_all();
        drop(state);
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        item
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.lock().dropped = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
