//! Takes the room from `VecDeque::capacity`, which `with_capacity` has set: for items of size zero, such as `()`, that is `usize::MAX`.
//! rejected by: schedules::it_works_no_further_ahead_with_items_without_a_size

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    ready: VecDeque<T>,
    panic: Option<Box<dyn Any + Send>>,
    ended: bool,
    stop: bool,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    /// For the thread: there may be room, or it is to stop.
    room: Condvar,
    /// For the reader: there may be an item, or the end.
    items: Condvar,
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
        // Room for those that are ready and for the one more that is made.
        let ready = VecDeque::with_capacity(capacity + 1);
        let state = State { ready, panic: None, ended: false, stop: false };
        let shared =
            Arc::new(Shared { state: Mutex::new(state), room: Condvar::new(), items: Condvar::new() });
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            loop {
                let mut state = theirs.state.lock().unwrap();
                while !state.stop && state.ready.len() >= state.ready.capacity() {
                    state = theirs.room.wait(state).unwrap();
                }
                if state.stop {
                    return;
                }
                drop(state);
                let made = catch_unwind(AssertUnwindSafe(&mut make));
                let mut state = theirs.state.lock().unwrap();
                match made {
                    Ok(Some(item)) => state.ready.push_back(item),
                    Ok(None) => state.ended = true,
                    Err(payload) => {
                        state.panic = Some(payload);
                        state.ended = true;
                    }
                }
                theirs.items.notify_one();
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
        let mut state = self.shared.state.lock().unwrap();
        while state.ready.is_empty() && !state.ended {
            state = self.shared.items.wait(state).unwrap();
        }
        if let Some(item) = state.ready.pop_front() {
            drop(state);
            self.shared.room.notify_one();
            return Some(item);
        }
        let panic = state.panic.take();
        drop(state);
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        None
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
