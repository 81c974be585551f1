//! With much room the reader fetches several at once, and hands those back behind the others.
//! rejected by: schedules::what_was_fetched_ahead_comes_back_in_order

use std::collections::VecDeque;
use std::mem;
use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    /// What the source gave and nobody has read.
    ready: VecDeque<T>,
    stopped: bool,
    ended: bool,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    /// There is room, or the feed is stopped.
    room: Condvar,
    /// There is an item, or the thread has ended.
    news: Condvar,
}

/// From this capacity on the reader fetches several items under one lock.
const LARGE: usize = 256;
/// So many.
const AT_ONCE: usize = 32;

/// Says that the thread has ended, also by a panic.
struct Ending<'a, T>(&'a Shared<T>);

impl<T> Drop for Ending<'_, T> {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().ended = true;
        self.0.news.notify_one();
    }
}

impl<T> Shared<T> {
    /// Takes items from `source` until it ends or the feed is stopped.
    fn fill(&self, source: &mut impl Iterator<Item = T>, capacity: usize) {
        let _ending = Ending(self);
        loop {
            let mut state = self.state.lock().unwrap();
            // The one above the capacity is in the hand of this thread.
            while state.ready.len() > capacity && !state.stopped {
                state = self.room.wait(state).unwrap();
            }
            if state.stopped {
                return;
            }
            drop(state);
            let Some(item) = source.next() else {
                return;
            };
            self.state.lock().unwrap().ready.push_back(item);
            self.news.notify_one();
        }
    }

    fn stop(&self) {
        self.state.lock().unwrap().stopped = true;
        self.room.notify_one();
    }
}

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    shared: Arc<Shared<S::Item>>,
    thread: Option<JoinHandle<S>>,
    /// What the reader has fetched and not given yet.
    fetched: VecDeque<S::Item>,
    at_once: usize,
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
        let shared = Arc::new(Shared {
            state: Mutex::new(State { ready: VecDeque::new(), stopped: false, ended: false }),
            room: Condvar::new(),
            news: Condvar::new(),
        });
        let at_once = if capacity >= LARGE { AT_ONCE } else { 1 };
        // What the reader may have fetched waits to be read, too.
        let capacity = capacity - (at_once - 1);
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                shared.fill(&mut source, capacity);
                source
            }
        });
        Self { shared, thread: Some(thread), fetched: VecDeque::new(), at_once }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.shared.stop();
        let thread = self.thread.take().expect("only stop and drop take it");
        let source = thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        let mut unread = Vec::from(mem::take(&mut self.shared.state.lock().unwrap().ready));
        unread.extend(self.fetched.drain(..));
        Rest { unread, source }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        if self.fetched.is_empty() {
            let mut state = self.shared.state.lock().unwrap();
            while state.ready.is_empty() && !state.ended {
                state = self.shared.news.wait(state).unwrap();
            }
            let some = state.ready.len().min(self.at_once);
            self.fetched.extend(state.ready.drain(..some));
            drop(state);
            self.shared.room.notify_one();
        }
        self.fetched.pop_front()
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.shared.stop();
            // A panic of the source is nobody's any more.
            let _ = thread.join();
        }
    }
}
