//! While its reader's thread panics, `next` does not raise the panic of `make`, since a second one might abort the process: it gives `None`.
//! rejected by: behaviour::a_panic_comes_out_while_the_readers_thread_panics_too

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

struct State<T> {
    items: VecDeque<T>,
    failure: Option<Box<dyn Any + Send>>,
    ended: bool,
    stop: bool,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    room: Condvar,
    news: Condvar,
}

/// Items that a thread makes ahead of their reader.
pub struct Generator<T> {
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T> std::fmt::Debug for Generator<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Generator").finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let state = State { items: VecDeque::new(), failure: None, ended: false, stop: false };
        let shared =
            Arc::new(Shared { state: Mutex::new(state), room: Condvar::new(), news: Condvar::new() });
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            loop {
                let state = theirs.state.lock().unwrap();
                let full = |state: &mut State<T>| !state.stop && state.items.len() >= capacity.max(1);
                if theirs.room.wait_while(state, full).unwrap().stop {
                    return;
                }
                let made = panic::catch_unwind(AssertUnwindSafe(&mut make));
                let mut state = theirs.state.lock().unwrap();
                match made {
                    Ok(Some(item)) => state.items.push_back(item),
                    Ok(None) => state.ended = true,
                    Err(failure) => {
                        state.failure = Some(failure);
                        state.ended = true;
                    }
                }
                theirs.news.notify_one();
                if state.ended {
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
        let state = self.shared.state.lock().unwrap();
        let waits = |state: &mut State<T>| state.items.is_empty() && !state.ended;
        let mut state = self.shared.news.wait_while(state, waits).unwrap();
        if let Some(item) = state.items.pop_front() {
            drop(state);
            self.shared.room.notify_one();
            return Some(item);
        }
        let failure = state.failure.take();
        drop(state);
        match failure {
            // A panic that leaves a destructor while another is under way ends the process.
            Some(failure) if !thread::panicking() => panic::resume_unwind(failure),
            _ => None,
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().stop = true;
        self.shared.room.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
