//! The thread looks for a stop once for each half of the room: from a capacity of 4 on it may take two more.
//! rejected by: schedules::after_the_end_one_more_is_taken_at_most

use std::collections::VecDeque;
use std::mem;
use std::panic;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<I> {
    ready: VecDeque<I>,
    stopped: bool,
    ended: bool,
}

#[derive(Debug)]
struct Shared<I> {
    state: Mutex<State<I>>,
    room: Condvar,
    news: Condvar,
}

impl<I> Shared<I> {
    fn lock(&self) -> MutexGuard<'_, State<I>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is room for `batch` items. Says whether they are wanted.
    fn wait_for_room(&self, batch: usize, capacity: usize) -> bool {
        let mut state = self.lock();
        while !state.stopped && state.ready.len() > capacity + 1 - batch {
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        !state.stopped
    }

    fn put(&self, item: I) {
        self.lock().ready.push_back(item);
        self.news.notify_one();
    }
}

/// Says that nothing more comes, after a panic of the source too.
struct AtEnd<'a, I>(&'a Shared<I>);

impl<I> Drop for AtEnd<'_, I> {
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

fn take<S: Iterator>(mut source: S, shared: &Shared<S::Item>, capacity: usize) -> S {
    let _at_end = AtEnd(shared);
    // Whoever reads a lot does not wake the thread for each item.
    let batch = (capacity / 2).max(1);
    while shared.wait_for_room(batch, capacity) {
        for _ in 0..batch {
            let Some(item) = source.next() else { return source };
            shared.put(item);
        }
    }
    source
}

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(source: S, capacity: usize) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State { ready: VecDeque::new(), stopped: false, ended: false }),
            room: Condvar::new(),
            news: Condvar::new(),
        });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || take(source, &shared, capacity)
        });
        Self { shared, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        match self.end() {
            Some(Ok(source)) => {
                let unread = mem::take(&mut self.shared.lock().ready).into();
                Rest { unread, source }
            }
            Some(Err(payload)) => panic::resume_unwind(payload),
            None => unreachable!("a feed ends once"),
        }
    }
}

impl<S: Iterator> Feed<S> {
    fn end(&mut self) -> Option<thread::Result<S>> {
        let thread = self.thread.take()?;
        self.shared.lock().stopped = true;
        self.shared.room.notify_one();
        Some(thread.join())
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        let mut state = self.shared.lock();
        while state.ready.is_empty() && !state.ended {
            state = self.shared.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        self.shared.room.notify_one();
        state.ready.pop_front()
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        drop(self.end());
    }
}
