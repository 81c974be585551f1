//! A panic of `make` stands in line like an item; while it waits for room for that, the thread does not look whether the drop has begun.
//! rejected by: schedules::dropped_when_make_has_panicked_behind_a_full_queue

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

struct State<T> {
    ready: VecDeque<Result<T, Box<dyn Any + Send>>>,
    ended: bool,
    stop: bool,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    bell: Condvar,
}

pub struct Generator<T> {
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T> fmt::Debug for Generator<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator").finish_non_exhaustive()
    }
}

impl<T> Shared<T> {
    /// Waits until fewer than `room` are ready; `false` if it is to stop.
    fn has_room(&self, room: usize) -> bool {
        let mut state = self.state.lock().unwrap();
        while !state.stop && state.ready.len() >= room {
            state = self.bell.wait(state).unwrap();
        }
        !state.stop
    }

    fn work(&self, capacity: usize, mut make: impl FnMut() -> Option<T>) {
        let room = capacity.max(1);
        loop {
            // Without a capacity there is nothing in the hand while one is ready.
            if capacity == 0 && !self.has_room(1) {
                return;
            }
            match catch_unwind(AssertUnwindSafe(&mut make)) {
                Ok(Some(item)) => {
                    if !self.has_room(room) {
                        return;
                    }
                    self.state.lock().unwrap().ready.push_back(Ok(item));
                    self.bell.notify_all();
                }
                Ok(None) => break,
                Err(payload) => {
                    let mut state = self.state.lock().unwrap();
                    while state.ready.len() >= room {
                        state = self.bell.wait(state).unwrap();
                    }
                    state.ready.push_back(Err(payload));
                    break;
                }
            }
        }
        self.state.lock().unwrap().ended = true;
        self.bell.notify_all();
    }
}

impl<T: Send + 'static> Generator<T> {
    pub fn new(capacity: usize, make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let state = State { ready: VecDeque::new(), ended: false, stop: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), bell: Condvar::new() });
        let worker = Arc::clone(&shared);
        let thread = Some(thread::spawn(move || worker.work(capacity, make)));
        Self { shared, thread }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let mut state = self.shared.state.lock().unwrap();
        loop {
            match state.ready.pop_front() {
                Some(Ok(item)) => {
                    self.shared.bell.notify_all();
                    return Some(item);
                }
                Some(Err(payload)) => {
                    drop(state);
                    resume_unwind(payload);
                }
                None if state.ended => return None,
                None => state = self.shared.bell.wait(state).unwrap(),
            }
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().stop = true;
        self.shared.bell.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
