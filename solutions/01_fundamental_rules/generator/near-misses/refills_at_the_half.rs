//! Once it was full, the thread sleeps until half of the items have been read: with room for eight, seven wait and no eighth is made.
//! rejected by: schedules::it_works_ahead

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
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

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep<'a>(&self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
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
        let shared = Arc::new(Shared {
            state: Mutex::new(State { items: VecDeque::new(), panic: None, ended: false, dropped: false }),
            changed: Condvar::new(),
        });
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let shared = theirs;
            // Do not wake up for every single item, but when half of them are gone; a small one refills at once.
            let low = (capacity / 2).max(capacity.min(2));
            loop {
                let made = catch_unwind(AssertUnwindSafe(&mut make));
                let mut state = shared.lock();
                match made {
                    Ok(Some(item)) => state.items.push_back(item),
                    Ok(None) => state.ended = true,
                    Err(panic) => {
                        state.panic = Some(panic);
                        state.ended = true;
                    }
                }
                shared.changed.notify_all();
                if state.items.len() > capacity {
                    while state.items.len() > low && !state.dropped {
                        state = shared.sleep(state);
                    }
                }
                if state.ended || state.dropped {
                    return;
                }
            }
        });
        Self { shared, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let mut state = self.shared.lock();
        loop {
            if let Some(item) = state.items.pop_front() {
                self.shared.changed.notify_all();
                return Some(item);
            }
            if state.ended {
                let panic = state.panic.take();
                drop(state);
                match panic {
                    Some(panic) => resume_unwind(panic),
                    None => return None,
                }
            }
            state = self.shared.sleep(state);
        }
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
