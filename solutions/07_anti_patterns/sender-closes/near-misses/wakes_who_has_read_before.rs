//! A reader that found its item after it had put down who is to be woken leaves that behind. Another thread
//! that reads later is never woken.
//! rejected by: schedules::whoever_reads_now_is_woken
#![allow(missing_docs)]

use std::collections::VecDeque;
use std::fmt;
use std::panic;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle, Thread};

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct State<T> {
    /// What waits, and at its end what the thread has in its hand.
    items: VecDeque<T>,
    ended: bool,
    stop: bool,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    room: Condvar,
    /// Who sleeps for an item.
    reader: Mutex<Option<Thread>>,
}

impl<T> Shared<T> {
    fn wake_reader(&self) {
        if let Some(reader) = lock(&self.reader).take() {
            reader.unpark();
        }
    }

    /// Waits for room; says whether to go on.
    fn room_for_one(&self, capacity: usize) -> bool {
        let mut state = lock(&self.state);
        while state.items.len() > capacity && !state.stop {
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        !state.stop
    }
}

/// Says that nothing more comes, also in a panic.
struct Ends<T>(Arc<Shared<T>>);

impl<T> Drop for Ends<T> {
    fn drop(&mut self) {
        lock(&self.0.state).ended = true;
        self.0.wake_reader();
    }
}

/// Items that a thread takes from a source.
pub struct Feed<S: Iterator> {
    shared: Arc<Shared<S::Item>>,
    thread: Option<JoinHandle<S>>,
}

impl<S: Iterator> fmt::Debug for Feed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").finish_non_exhaustive()
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

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(mut source: S, capacity: usize) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State { items: VecDeque::new(), ended: false, stop: false }),
            room: Condvar::new(),
            reader: Mutex::new(None),
        });
        let ends = Ends(Arc::clone(&shared));
        let thread = thread::spawn(move || {
            while ends.0.room_for_one(capacity) {
                let Some(item) = source.next() else { break };
                lock(&ends.0.state).items.push_back(item);
                ends.0.wake_reader();
            }
            source
        });
        Self { shared, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        match self.end().expect("a feed is stopped once") {
            Ok(source) => {
                let unread = std::mem::take(&mut lock(&self.shared.state).items).into();
                Rest { unread, source }
            }
            Err(payload) => panic::resume_unwind(payload),
        }
    }
}

impl<S: Iterator> Feed<S> {
    fn end(&mut self) -> Option<thread::Result<S>> {
        let thread = self.thread.take()?;
        lock(&self.shared.state).stop = true;
        self.shared.room.notify_all();
        Some(thread.join())
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        loop {
            {
                let mut state = lock(&self.shared.state);
                if let Some(item) = state.items.pop_front() {
                    self.shared.room.notify_one();
                    return Some(item);
                }
                if state.ended {
                    return None;
                }
            }
            // The thread takes the handle out when it wakes us.
            lock(&self.shared.reader).get_or_insert_with(thread::current);
            {
                let state = lock(&self.shared.state);
                if !state.items.is_empty() || state.ended {
                    continue;
                }
            }
            thread::park();
        }
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        if let Some(Err(payload)) = self.end() {
            // A payload may panic when it is dropped.
            let dropped = panic::catch_unwind(panic::AssertUnwindSafe(|| drop(payload)));
            std::mem::forget(dropped);
        }
        let unread = std::mem::take(&mut lock(&self.shared.state).items);
        drop(unread);
    }
}
