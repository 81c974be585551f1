//! The drop drops what is unread before it tells the thread: if an item panics then, the thread stays for ever.
//! rejected by: schedules::a_drop_in_which_an_item_panics_ends_the_thread

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    ready: VecDeque<T>,
    hand: Option<T>,
    stopped: bool,
    ended: bool,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    capacity: usize,
    room: Condvar,
    news: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pop(&self, state: &mut State<T>) -> Option<T> {
        let item = state.ready.pop_front().or_else(|| state.hand.take());
        if let (Some(next), true) = (state.hand.take(), state.ready.len() < self.capacity) {
            state.ready.push_back(next);
        }
        if item.is_some() {
            self.room.notify_one();
        }
        item
    }

    /// Hands an item over, and waits while it lies in the hand.
    fn put(&self, item: T) {
        let mut state = self.lock();
        if state.ready.len() < self.capacity {
            state.ready.push_back(item);
        } else {
            state.hand = Some(item);
        }
        self.news.notify_one();
        while state.hand.is_some() && !state.stopped {
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

struct End<'a, T>(&'a Shared<T>);

impl<T> Drop for End<'_, T> {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.news.notify_one();
    }
}

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    shared: Arc<Shared<S::Item>>,
    thread: Option<JoinHandle<S>>,
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
        let state = State { ready: VecDeque::new(), hand: None, stopped: false, ended: false };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            capacity,
            room: Condvar::new(),
            news: Condvar::new(),
        });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                let _end = End(&*shared);
                while !shared.lock().stopped {
                    let Some(item) = source.next() else { break };
                    shared.put(item);
                }
                source
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        let thread = self.thread.take().expect("a feed has its thread until it is stopped");
        self.tell();
        match thread.join() {
            Ok(source) => Rest { unread: self.unread(), source },
            Err(payload) => std::panic::resume_unwind(payload),
        }
    }
}

impl<S: Iterator> Feed<S> {
    fn tell(&self) {
        self.shared.lock().stopped = true;
        self.shared.room.notify_one();
    }

    fn unread(&self) -> Vec<S::Item> {
        let mut state = self.shared.lock();
        let mut unread = Vec::from(std::mem::take(&mut state.ready));
        unread.extend(state.hand.take());
        unread
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        let mut state = self.shared.lock();
        loop {
            if let Some(item) = self.shared.pop(&mut state) {
                return Some(item);
            }
            if state.ended {
                return None;
            }
            state = self.shared.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // The queue may be long: its memory goes first.
            let waiting = std::mem::take(&mut self.shared.lock().ready);
            drop(waiting);
            self.tell();
            let source = thread.join();
            let late = self.unread();
            drop((source, late));
        }
    }
}
