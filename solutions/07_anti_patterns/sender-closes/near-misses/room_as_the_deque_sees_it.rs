//! Room is what the `VecDeque` made for `capacity` items has left by its own account, and for items of size zero that is `usize::MAX`: nothing bounds them.
//! rejected by: schedules::no_more_are_taken_of_items_without_a_size

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    /// Those that wait, and behind them the one in the hand.
    ready: VecDeque<T>,
    enough: bool,
    ended: bool,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

/// Says that nothing more comes, also where the source panics.
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
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                ready: VecDeque::with_capacity(capacity + 1),
                enough: false,
                ended: false,
            }),
            changed: Condvar::new(),
        });
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let end = End(theirs);
            let shared = &end.0;
            loop {
                {
                    let state = shared.state.lock().unwrap();
                    let state = shared
                        .changed
                        .wait_while(state, |state| {
                            state.ready.len() == state.ready.capacity() && !state.enough
                        })
                        .unwrap();
                    if state.enough {
                        break;
                    }
                }
                let Some(item) = source.next() else { break };
                shared.state.lock().unwrap().ready.push_back(item);
                shared.changed.notify_all();
            }
            drop(end);
            source
        });
        Self { shared, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        match self.end().expect("nobody else has ended it") {
            Ok(source) => {
                let unread = std::mem::take(&mut self.shared.state.lock().unwrap().ready).into();
                Rest { unread, source }
            }
            Err(payload) => resume_unwind(payload),
        }
    }
}

impl<S: Iterator> Feed<S> {
    fn end(&mut self) -> Option<thread::Result<S>> {
        let thread = self.thread.take()?;
        self.shared.state.lock().unwrap().enough = true;
        self.shared.changed.notify_all();
        Some(thread.join())
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        let ended = self.end();
        let unread = std::mem::take(&mut self.shared.state.lock().unwrap().ready);
        drop(unread);
        drop(ended);
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        let state = self.shared.state.lock().unwrap();
        let mut state =
            self.shared.changed.wait_while(state, |state| state.ready.is_empty() && !state.ended).unwrap();
        let item = state.ready.pop_front();
        drop(state);
        self.shared.changed.notify_all();
        item
    }
}
