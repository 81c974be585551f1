//! Reads the next block under the lock: whoever wants the one that is ready waits for the disk.
//! rejected by: schedules::an_item_that_is_ready_can_be_read
//! rejected by: schedules::it_may_be_read_by_one_thread_and_then_by_another
//! rejected by: schedules::a_drop_that_waits_is_heard_between_two_calls
//! also by: behaviour::a_long_file_comes_out_in_order

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    ready: VecDeque<T>,
    over: bool,
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

    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

struct Over<T>(Arc<Shared<T>>);

impl<T> Drop for Over<T> {
    fn drop(&mut self) {
        self.0.lock().over = true;
        self.0.changed.notify_all();
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
        let state = State { ready: VecDeque::new(), over: false, dropped: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let over = Over(Arc::clone(&shared));
        let thread = thread::spawn(move || {
            let shared = &over.0;
            let mut state = shared.lock();
            loop {
                while state.ready.len() > capacity && !state.dropped {
                    state = shared.wait(state);
                }
                if state.dropped {
                    return;
                }
                let Some(item) = make() else { return };
                state.ready.push_back(item);
                shared.changed.notify_all();
                drop(state);
                state = shared.lock();
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
            if let Some(item) = state.ready.pop_front() {
                drop(state);
                self.shared.changed.notify_all();
                return Some(item);
            }
            if state.over {
                break;
            }
            state = self.shared.wait(state);
        }
        drop(state);
        if let Err(payload) = self.thread.take()?.join() {
            std::panic::resume_unwind(payload);
        }
        None
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
