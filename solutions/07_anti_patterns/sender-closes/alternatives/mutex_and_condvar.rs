//! A queue under a mutex, where the reader and the thread leave word for each other.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    shared: Arc<Shared<S::Item>>,
    /// `None` once it is joined.
    thread: Option<JoinHandle<S>>,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    /// The reader wants no more.
    enough: bool,
    /// The thread has no more.
    ended: bool,
}

/// What is left of a feed that was stopped.
#[derive(Debug)]
pub struct Rest<S: Iterator> {
    /// What the source gave and nobody has read, in order.
    pub unread: Vec<S::Item>,
    /// The source, with all that it has not given yet.
    pub source: S,
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
            let room = capacity.max(1);
            let taken = catch_unwind(AssertUnwindSafe(|| {
                loop {
                    let full = |state: &mut State<_>| state.items.len() >= room && !state.enough;
                    let state = theirs.changed.wait_while(theirs.state.lock().unwrap(), full).unwrap();
                    if state.enough {
                        return;
                    }
                    drop(state);
                    let Some(item) = source.next() else { return };
                    theirs.state.lock().unwrap().items.push_back(item);
                    theirs.changed.notify_all();
                }
            }));
            theirs.state.lock().unwrap().ended = true;
            theirs.changed.notify_all();
            match taken {
                Ok(()) => source,
                Err(payload) => resume_unwind(payload),
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.shared.enough();
        match self.thread.take().expect("it is joined once").join() {
            Ok(source) => {
                Rest { unread: self.shared.state.lock().unwrap().items.drain(..).collect(), source }
            }
            Err(payload) => resume_unwind(payload),
        }
    }
}

impl<T> Shared<T> {
    fn enough(&self) {
        self.state.lock().unwrap().enough = true;
        self.changed.notify_all();
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        let shared = &self.shared;
        let empty = |state: &mut State<_>| state.items.is_empty() && !state.ended;
        let item = shared.changed.wait_while(shared.state.lock().unwrap(), empty).unwrap().items.pop_front();
        shared.changed.notify_all();
        item
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        self.shared.enough();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
