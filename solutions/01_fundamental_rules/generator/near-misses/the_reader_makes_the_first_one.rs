//! A reader who comes before the thread has begun makes the first item itself.
//! rejected by: schedules::the_items_come_in_order

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

type Make<T> = Box<dyn FnMut() -> Option<T> + Send>;

struct State<T> {
    /// The last one may be in the hand of the thread.
    items: VecDeque<T>,
    ended: bool,
    payload: Option<Box<dyn Any + Send>>,
}

struct Shared<T> {
    /// Until the thread has taken it, or it has ended.
    make: Mutex<Option<Make<T>>>,
    state: Mutex<State<T>>,
    changed: Condvar,
    enough: AtomicBool,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes one item, and says whether there may be another one.
    fn step(&self, make: &mut Make<T>) -> bool {
        let made = catch_unwind(AssertUnwindSafe(make));
        let mut state = self.lock();
        match made {
            Ok(Some(item)) => state.items.push_back(item),
            Ok(None) => state.ended = true,
            Err(payload) => {
                state.ended = true;
                state.payload = Some(payload);
            }
        }
        self.changed.notify_all();
        !state.ended
    }

    fn fill(&self, capacity: usize) {
        let make = self.make.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut make) = make else { return };
        loop {
            let full =
                |state: &mut State<T>| state.items.len() > capacity && !self.enough.load(Ordering::SeqCst);
            drop(self.changed.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner));
            if self.enough.load(Ordering::SeqCst) || !self.step(&mut make) {
                return;
            }
        }
    }
}

/// Items that a thread makes ahead of their reader.
pub struct Generator<T> {
    shared: Arc<Shared<T>>,
    read_before: bool,
    thread: Option<JoinHandle<()>>,
}

impl<T> fmt::Debug for Generator<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator").finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let shared = Arc::new(Shared {
            make: Mutex::new(Some(Box::new(make))),
            state: Mutex::new(State { items: VecDeque::new(), ended: false, payload: None }),
            changed: Condvar::new(),
            enough: AtomicBool::new(false),
        });
        let its = Arc::clone(&shared);
        let thread = thread::spawn(move || its.fill(capacity));
        Self { shared, read_before: false, thread: Some(thread) }
    }
}

impl<T> Generator<T> {
    /// What waits for nobody.
    fn make_the_first(&mut self) {
        if std::mem::replace(&mut self.read_before, true) {
            return;
        }
        // If the lock is taken, the thread is just about to begin.
        if let Ok(mut place) = self.shared.make.try_lock()
            && let Some(make) = place.as_mut()
            && !self.shared.step(make)
        {
            *place = None;
        }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.make_the_first();
        let mut state = self
            .shared
            .changed
            .wait_while(self.shared.lock(), |state| state.items.is_empty() && !state.ended)
            .unwrap_or_else(PoisonError::into_inner);
        let item = state.items.pop_front();
        let payload = if item.is_none() { state.payload.take() } else { None };
        drop(state);
        self.shared.changed.notify_all();
        match payload {
            Some(payload) => resume_unwind(payload),
            None => item,
        }
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.enough.store(true, Ordering::SeqCst);
        drop(self.shared.lock());
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
