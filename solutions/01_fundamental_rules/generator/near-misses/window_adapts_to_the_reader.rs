//! Learns how much room its reader needs: after sixteen reads in a row that found it full it halves the room, and doubles it again when a reader had to wait.
//! rejected by: schedules::it_works_ahead

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};

/// So many reads in a row find the room full, and half of it is enough.
const EASY: usize = 16;

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    /// How many are kept ready at the moment.
    room: usize,
    /// How many reads in a row have found it full.
    easy: usize,
    ended: bool,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    dropped: AtomicBool,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Says that the thread is at its end, however it got there.
struct End<T>(Arc<Shared<T>>);

impl<T> Drop for End<T> {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.changed.notify_all();
    }
}

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    capacity: usize,
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State { items: VecDeque::new(), room: capacity, easy: 0, ended: false }),
            changed: Condvar::new(),
            dropped: AtomicBool::new(false),
        });
        let end = End(Arc::clone(&shared));
        let thread = thread::spawn(move || {
            let shared = &end.0;
            loop {
                let mut state = shared.lock();
                // One more than there is room for: the one in the thread's hand.
                while state.items.len() > state.room && !shared.dropped.load(Ordering::SeqCst) {
                    state = shared.wait(state);
                }
                drop(state);
                if shared.dropped.load(Ordering::SeqCst) {
                    return;
                }
                let Some(item) = make() else { return };
                shared.lock().items.push_back(item);
                shared.changed.notify_all();
            }
        });
        Self { capacity, shared, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let mut state = self.shared.lock();
        if self.capacity >= 2 {
            if state.items.len() >= state.room {
                state.easy += 1;
                if state.easy == EASY {
                    state.room = (state.room / 2).max(1);
                    state.easy = 0;
                }
            } else {
                state.easy = 0;
                if state.items.is_empty() {
                    state.room = state.room.saturating_mul(2).min(self.capacity);
                }
            }
        }
        while state.items.is_empty() && !state.ended {
            state = self.shared.wait(state);
        }
        if let Some(item) = state.items.pop_front() {
            drop(state);
            self.shared.changed.notify_all();
            return Some(item);
        }
        drop(state);
        if let Some(thread) = self.thread.take() {
            if let Err(payload) = thread.join() {
                resume_unwind(payload);
            }
        }
        None
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.dropped.store(true, Ordering::SeqCst);
        drop(self.shared.lock());
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
