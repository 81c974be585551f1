//! The reader takes all items that are ready into a buffer of its own: they are not read yet, and as many again are made behind them.
//! rejected by: schedules::it_works_no_further_ahead_than_capacity
//! rejected by: schedules::it_works_no_further_ahead_of_a_reader_that_had_to_wait

use std::collections::VecDeque;
use std::mem;
use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    open: bool,
}

#[derive(Debug)]
struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

impl<T> Queue<T> {
    /// Waits for room. False if nobody reads any more.
    fn room(&self, capacity: usize) -> bool {
        let state = self.state.lock().unwrap();
        self.changed.wait_while(state, |state| state.open && state.items.len() >= capacity).unwrap().open
    }

    fn push(&self, item: T) {
        self.state.lock().unwrap().items.push_back(item);
        self.changed.notify_all();
    }

    /// All items that are ready, at least one. None at the end.
    fn take(&self) -> VecDeque<T> {
        let state = self.state.lock().unwrap();
        let mut state = self.changed.wait_while(state, |state| state.open && state.items.is_empty()).unwrap();
        let items = mem::take(&mut state.items);
        drop(state);
        self.changed.notify_all();
        items
    }

    fn close(&self) {
        self.state.lock().unwrap().open = false;
        self.changed.notify_all();
    }
}

/// Closes the queue however the thread ends.
struct CloseOnDrop<T>(Arc<Queue<T>>);

impl<T> Drop for CloseOnDrop<T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    /// Taken in one go, so that most calls of `next` need no lock.
    batch: VecDeque<T>,
    queue: Arc<Queue<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let state = State { items: VecDeque::new(), open: true };
        let queue = Arc::new(Queue { state: Mutex::new(state), changed: Condvar::new() });
        let own = CloseOnDrop(Arc::clone(&queue));
        let thread = thread::spawn(move || {
            while own.0.room(capacity.max(1)) {
                match make() {
                    Some(item) => own.0.push(item),
                    None => break,
                }
            }
        });
        Self { batch: VecDeque::new(), queue, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if self.batch.is_empty() {
            self.batch = self.queue.take();
        }
        let item = self.batch.pop_front();
        if item.is_none()
            && let Some(thread) = self.thread.take()
            && let Err(payload) = thread.join()
        {
            resume_unwind(payload);
        }
        item
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
