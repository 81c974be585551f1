//! The drop does not join on a thread that cannot wait for itself; but it takes every generator's thread for its own.
//! rejected by: schedules::a_generator_that_another_drops_has_ended

use std::any::Any;
use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

thread_local! {
    /// Whether this thread works for a generator.
    static WORKS: Cell<bool> = const { Cell::new(false) };
}

#[derive(Debug)]
enum End {
    Over,
    Panicked(Box<dyn Any + Send>),
}

#[derive(Debug)]
struct State<T> {
    ready: VecDeque<T>,
    end: Option<End>,
    stopped: bool,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    room: Condvar,
    news: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the thread does.
    fn work(&self, capacity: usize, mut make: impl FnMut() -> Option<T>) {
        loop {
            let mut state = self.lock();
            // With the one that is made next these are `capacity` and one more at most.
            while state.ready.len() > capacity && !state.stopped {
                state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.stopped {
                break;
            }
            drop(state);
            let made = panic::catch_unwind(AssertUnwindSafe(&mut make));
            let mut state = self.lock();
            match made {
                Ok(Some(item)) => state.ready.push_back(item),
                Ok(None) => state.end = Some(End::Over),
                Err(payload) => state.end = Some(End::Panicked(payload)),
            }
            self.news.notify_one();
            if state.end.is_some() {
                break;
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
        let shared = Arc::new(Shared {
            state: Mutex::new(State { ready: VecDeque::new(), end: None, stopped: false }),
            room: Condvar::new(),
            news: Condvar::new(),
        });
        let thread = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                WORKS.set(true);
                shared.work(capacity, make);
                WORKS.set(false);
            })
        };
        Self { shared, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let mut state = self.shared.lock();
        while state.ready.is_empty() && state.end.is_none() {
            state = self.shared.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(item) = state.ready.pop_front() {
            self.shared.room.notify_one();
            return Some(item);
        }
        if let Some(End::Panicked(_)) = state.end
            && let Some(End::Panicked(payload)) = state.end.replace(End::Over)
        {
            drop(state);
            panic::resume_unwind(payload);
        }
        None
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.room.notify_one();
        // An item or `make` may own the generator: then the drop runs on the thread itself, and must not wait for it.
        if WORKS.try_with(Cell::get).unwrap_or(false) {
            return;
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
