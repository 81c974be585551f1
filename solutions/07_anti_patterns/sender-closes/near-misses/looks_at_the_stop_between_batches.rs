//! The thread takes as many items as there is room for, and looks at the stop only before the next batch: with a capacity of 1 or more, `next` is called twice or more after the stop.
//! rejected by: schedules::after_the_end_one_more_is_taken_at_most

use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

struct State<T> {
    queue: VecDeque<T>,
    stopped: bool,
    ended: bool,
}

/// What the reader and the thread share.
struct Shared<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    room: Condvar,
    news: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until more may be taken from the source, and says how many; 0 if none is wanted.
    fn wait_for_room(&self) -> usize {
        // Who is in the queue above `capacity` is the one in the thread's hand.
        let state = self
            .room
            .wait_while(self.lock(), |state| !state.stopped && state.queue.len() > self.capacity)
            .unwrap_or_else(PoisonError::into_inner);
        if state.stopped { 0 } else { self.capacity.saturating_add(1) - state.queue.len() }
    }

    fn push(&self, item: T) {
        self.lock().queue.push_back(item);
        self.news.notify_one();
    }

    fn pop(&self) -> Option<T> {
        let mut state = self
            .news
            .wait_while(self.lock(), |state| state.queue.is_empty() && !state.ended)
            .unwrap_or_else(PoisonError::into_inner);
        let item = state.queue.pop_front();
        drop(state);
        self.room.notify_one();
        item
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.room.notify_one();
    }

    fn end(&self) {
        self.lock().ended = true;
        self.news.notify_one();
    }
}

struct EndOnDrop<'a, T>(&'a Shared<T>);

impl<T> Drop for EndOnDrop<'_, T> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Items that a thread takes from a source.
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

impl<S: Iterator + fmt::Debug> fmt::Debug for Feed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").finish_non_exhaustive()
    }
}

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(mut source: S, capacity: usize) -> Self {
        let state = State { queue: VecDeque::new(), stopped: false, ended: false };
        let (room, news) = (Condvar::new(), Condvar::new());
        let shared = Arc::new(Shared { capacity, state: Mutex::new(state), room, news });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                let _end = EndOnDrop(&shared);
                loop {
                    let room = shared.wait_for_room();
                    // Only this thread fills the queue: the room can only get larger.
                    let taken = source.by_ref().take(room).map(|item| shared.push(item)).count();
                    if room == 0 || taken < room {
                        break;
                    }
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
        self.shared.stop();
        let ended = self.thread.take().expect("there until the feed is stopped").join();
        let unread = mem::take(&mut self.shared.lock().queue);
        match ended {
            Ok(source) => Rest { unread: unread.into(), source },
            Err(payload) => resume_unwind(payload),
        }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        self.shared.pop()
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.shared.stop();
            let _ = thread.join();
        }
    }
}
