//! A reader that had to wait takes over all that is ready, and the thread makes as much again.
//! rejected by: schedules::it_works_no_further_ahead_of_a_reader_that_had_to_wait

use std::any::Any;
use std::collections::VecDeque;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    ready: VecDeque<T>,
    ended: bool,
    panic: Option<Box<dyn Any + Send>>,
    closed: bool,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    item: Condvar,
    room: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    /// What was taken over with one look at the shared queue.
    taken: VecDeque<T>,
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State { ready: VecDeque::new(), ended: false, panic: None, closed: false }),
            item: Condvar::new(),
            room: Condvar::new(),
        });
        let capacity = capacity.max(1);
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            loop {
                let mut state = theirs.lock();
                while state.ready.len() >= capacity && !state.closed {
                    state = theirs.room.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                if state.closed {
                    return;
                }
                drop(state);
                let made = catch_unwind(AssertUnwindSafe(&mut make));
                let mut state = theirs.lock();
                match made {
                    Ok(Some(item)) => state.ready.push_back(item),
                    Ok(None) => state.ended = true,
                    Err(payload) => {
                        state.panic = Some(payload);
                        state.ended = true;
                    }
                }
                let ended = state.ended;
                drop(state);
                theirs.item.notify_one();
                if ended {
                    return;
                }
            }
        });
        Self { taken: VecDeque::new(), shared, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if let Some(item) = self.taken.pop_front() {
            return Some(item);
        }
        let mut state = self.shared.lock();
        if state.ready.is_empty() && !state.ended {
            while state.ready.is_empty() && !state.ended {
                state = self.shared.item.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            // We are behind: take over all that has come meanwhile, so as not to meet the thread again.
            mem::swap(&mut state.ready, &mut self.taken);
            if let Some(item) = self.taken.pop_front() {
                drop(state);
                self.shared.room.notify_one();
                return Some(item);
            }
        }
        if let Some(item) = state.ready.pop_front() {
            drop(state);
            self.shared.room.notify_one();
            return Some(item);
        }
        let payload = state.panic.take();
        drop(state);
        match payload {
            Some(payload) => resume_unwind(payload),
            None => None,
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.room.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
