//! To lock less often, the reader takes over the whole queue at once, so the thread fills it again while the rest of the first lot is still unread: with a capacity of 3, five items are taken after one read.
//! rejected by: schedules::no_more_are_taken_than_may_wait

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

/// What is left of a feed that was stopped.
#[derive(Debug)]
pub struct Rest<S: Iterator> {
    /// What the source gave and nobody has read, in order.
    pub unread: Vec<S::Item>,
    /// The source, with all that it has not given yet.
    pub source: S,
}

#[derive(Debug)]
struct State<T> {
    queue: VecDeque<T>,
    stopped: bool,
    ended: bool,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

/// Sets `ended`, in a panic too.
struct End<T>(Arc<Shared<T>>);

impl<T> Drop for End<T> {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().ended = true;
        self.0.changed.notify_all();
    }
}

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    /// Ours alone: most calls of `next` need no lock.
    batch: VecDeque<S::Item>,
    shared: Arc<Shared<S::Item>>,
    thread: Option<JoinHandle<S>>,
}

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(mut source: S, capacity: usize) -> Self {
        let limit = capacity.max(1);
        let state = State { queue: VecDeque::new(), stopped: false, ended: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let end = End(theirs);
            let shared = &end.0;
            loop {
                let state = shared.state.lock().unwrap();
                let state = shared
                    .changed
                    .wait_while(state, |state| state.queue.len() >= limit && !state.stopped)
                    .unwrap();
                if state.stopped {
                    break;
                }
                drop(state);
                let Some(item) = source.next() else { break };
                shared.state.lock().unwrap().queue.push_back(item);
                shared.changed.notify_all();
            }
            source
        });
        Self { batch: VecDeque::new(), shared, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.shared.state.lock().unwrap().stopped = true;
        self.shared.changed.notify_all();
        match self.thread.take().unwrap().join() {
            Ok(source) => {
                let mut unread: Vec<_> = self.batch.drain(..).collect();
                unread.extend(self.shared.state.lock().unwrap().queue.drain(..));
                Rest { unread, source }
            }
            Err(payload) => resume_unwind(payload),
        }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        if self.batch.is_empty() {
            let state = self.shared.state.lock().unwrap();
            let mut state = self
                .shared
                .changed
                .wait_while(state, |state| state.queue.is_empty() && !state.ended)
                .unwrap();
            std::mem::swap(&mut self.batch, &mut state.queue);
            drop(state);
            self.shared.changed.notify_all();
        }
        self.batch.pop_front()
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.shared.state.lock().unwrap().stopped = true;
            self.shared.changed.notify_all();
            let _ = thread.join();
        }
    }
}
