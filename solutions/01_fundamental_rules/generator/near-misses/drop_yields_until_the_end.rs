//! The drop waits for the thread in a loop of `is_finished` and `yield_now`: while `make` waits for the disk, it keeps a core busy.
//! rejected by: schedules::who_waits_for_the_end_sleeps

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};

/// How it ends.
#[derive(Debug)]
enum End {
    NotYet,
    Finished,
    Panicked(Box<dyn Any + Send>),
}

#[derive(Debug)]
struct State<T> {
    /// What is made and not read, also what the thread has in its hand: up to `capacity` and one.
    ready: VecDeque<T>,
    end: End,
}

#[derive(Debug)]
struct Shared<T> {
    /// Set before the drop waits for anything.
    closed: AtomicBool,
    state: Mutex<State<T>>,
    /// An item came, or one went, or it is the end.
    changed: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap()
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Waits for room; false if nobody wants any more.
    fn wait_for_room(&self, capacity: usize) -> bool {
        let mut state = self.lock();
        while state.ready.len() > capacity && !self.is_closed() {
            state = self.changed.wait(state).unwrap();
        }
        drop(state);
        !self.is_closed()
    }

    /// The work of the thread.
    fn fill(&self, capacity: usize, make: &mut impl FnMut() -> Option<T>) {
        while self.wait_for_room(capacity) {
            let made = catch_unwind(AssertUnwindSafe(&mut *make));
            let mut state = self.lock();
            match made {
                Ok(Some(item)) => state.ready.push_back(item),
                Ok(None) => state.end = End::Finished,
                Err(payload) => state.end = End::Panicked(payload),
            }
            self.changed.notify_all();
            if !matches!(state.end, End::NotYet) {
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
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let state = State { ready: VecDeque::new(), end: End::NotYet };
        let shared = Arc::new(Shared {
            closed: AtomicBool::new(false),
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.fill(capacity, &mut make)
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
                self.shared.changed.notify_all();
                return Some(item);
            }
            match std::mem::replace(&mut state.end, End::Finished) {
                End::NotYet => state.end = End::NotYet,
                End::Finished => return None,
                End::Panicked(payload) => {
                    drop(state);
                    resume_unwind(payload);
                }
            }
            state = self.shared.changed.wait(state).unwrap();
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        // Whoever is about to wait holds the lock, and is woken after it waits.
        drop(self.shared.lock());
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // At most one more item is under way: it will not be long.
            while !thread.is_finished() {
                thread::yield_now();
            }
            let _ = thread.join();
        }
    }
}
