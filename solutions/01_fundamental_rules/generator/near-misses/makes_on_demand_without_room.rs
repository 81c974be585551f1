//! With a capacity of 0 an item is made only when a reader waits for it: nothing is read ahead.
//! rejected by: schedules::it_works_ahead

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    ready: VecDeque<T>,
    reader_waits: bool,
    ended: bool,
    dropped: bool,
}

impl<T> State<T> {
    /// A reader who waits has a free hand: that is room for one, whatever the capacity.
    fn has_room(&self, capacity: usize) -> bool {
        let room = if self.reader_waits { capacity.max(1) } else { capacity };
        self.ready.len() < room
    }
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

impl<T> Shared<T> {
    fn change<R>(&self, change: impl FnOnce(&mut State<T>) -> R) -> R {
        let result = change(&mut self.state.lock().unwrap());
        self.changed.notify_all();
        result
    }

    fn produce(&self, capacity: usize, make: &mut impl FnMut() -> Option<T>) {
        loop {
            let state = self.state.lock().unwrap();
            let state =
                self.changed.wait_while(state, |state| !state.dropped && !state.has_room(capacity)).unwrap();
            if state.dropped {
                return;
            }
            drop(state);
            let Some(item) = make() else {
                return;
            };
            self.change(|state| state.ready.push_back(item));
        }
    }
}

/// Tells the reader of the end, also in a panic.
struct Ending<T>(Arc<Shared<T>>);

impl<T> Drop for Ending<T> {
    fn drop(&mut self) {
        self.0.change(|state| state.ended = true);
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
        let state = State { ready: VecDeque::new(), reader_waits: false, ended: false, dropped: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let ending = Ending(Arc::clone(&shared));
        let thread = thread::spawn(move || ending.0.produce(capacity, &mut make));
        Self { shared, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.shared.change(|state| state.reader_waits = true);
        let state = self.shared.state.lock().unwrap();
        let mut state =
            self.shared.changed.wait_while(state, |state| state.ready.is_empty() && !state.ended).unwrap();
        state.reader_waits = false;
        let item = state.ready.pop_front();
        drop(state);
        self.shared.changed.notify_all();
        if item.is_none()
            && let Err(payload) = self.thread.take()?.join()
        {
            resume_unwind(payload);
        }
        item
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.change(|state| state.dropped = true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
