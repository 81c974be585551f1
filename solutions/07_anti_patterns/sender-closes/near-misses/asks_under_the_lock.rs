//! Asks the source under the lock: whoever wants the item that is there waits for the source.
//! rejected by: schedules::an_item_that_is_there_can_be_read
//! rejected by: schedules::after_the_end_one_more_is_taken_at_most
//! rejected by: schedules::whoever_reads_now_is_woken

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    enough: bool,
    ended: bool,
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

    fn wait_while<'a>(
        &self,
        state: MutexGuard<'a, State<T>>,
        mut condition: impl FnMut(&State<T>) -> bool,
    ) -> MutexGuard<'a, State<T>> {
        self.changed.wait_while(state, |state| condition(state)).unwrap_or_else(PoisonError::into_inner)
    }
}

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    shared: Arc<Shared<S::Item>>,
    thread: Option<JoinHandle<S>>,
}

struct SaysTheEnd<T>(Arc<Shared<T>>);

impl<T> Drop for SaysTheEnd<T> {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.changed.notify_all();
    }
}

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(mut source: S, capacity: usize) -> Self {
        let state = State { items: VecDeque::new(), enough: false, ended: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let theirs = SaysTheEnd(theirs);
            let mut state = theirs.0.lock();
            loop {
                state = theirs.0.wait_while(state, |state| state.items.len() > capacity && !state.enough);
                if state.enough {
                    break;
                }
                let Some(item) = source.next() else { break };
                state.items.push_back(item);
                theirs.0.changed.notify_all();
            }
            drop(state);
            source
        });
        Self { shared, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.shared.lock().enough = true;
        self.shared.changed.notify_all();
        match self.thread.take().expect("joined only once").join() {
            Ok(source) => {
                let unread = self.shared.lock().items.drain(..).collect();
                Rest { unread, source }
            }
            Err(payload) => resume_unwind(payload),
        }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        let state = self.shared.lock();
        let mut state = self.shared.wait_while(state, |state| state.items.is_empty() && !state.ended);
        let item = state.items.pop_front();
        drop(state);
        self.shared.changed.notify_all();
        item
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        self.shared.lock().enough = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What is left of a feed that was stopped.
#[derive(Debug)]
pub struct Rest<S: Iterator> {
    /// What the source gave and nobody has read, in order.
    pub unread: Vec<S::Item>,
    /// The source, with all that it has not given yet.
    pub source: S,
}
