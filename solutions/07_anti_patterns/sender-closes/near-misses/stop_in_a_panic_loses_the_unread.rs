//! `stop` and the drop end the thread by one method, which drops what is unread while the reader panics: a guard that stops the feed then has nothing to put back.
//! rejected by: schedules::a_stop_in_a_panic_hands_everything_back

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct State<T> {
    /// What is not read, also what the thread has in its hand: up to `capacity` and one.
    items: VecDeque<T>,
    /// Nothing more will come.
    ended: bool,
}

#[derive(Debug)]
struct Shared<T> {
    capacity: usize,
    /// Nobody wants any more.
    stopping: AtomicBool,
    state: Mutex<State<T>>,
    /// An item came, or one went, or it is the end.
    changed: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap()
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Whoever is about to wait holds the lock, and is woken after it waits.
        drop(self.lock());
        self.changed.notify_all();
    }

    /// Waits for room; false if nobody wants any more.
    fn wait_for_room(&self) -> bool {
        let mut state = self.lock();
        while state.items.len() > self.capacity && !self.is_stopping() {
            state = self.changed.wait(state).unwrap();
        }
        drop(state);
        !self.is_stopping()
    }

    fn push(&self, item: T) {
        self.lock().items.push_back(item);
        self.changed.notify_all();
    }

    fn end(&self) {
        self.lock().ended = true;
        self.changed.notify_all();
    }
}

/// The source, and the payload of its panic.
type Outcome<S> = (S, Option<Box<dyn Any + Send>>);

/// The work of the thread.
fn feed<S: Iterator>(mut source: S, shared: &Shared<S::Item>) -> Outcome<S> {
    let mut panic = None;
    while shared.wait_for_room() {
        match catch_unwind(AssertUnwindSafe(|| source.next())) {
            Ok(Some(item)) => shared.push(item),
            Ok(None) => break,
            Err(payload) => {
                panic = Some(payload);
                break;
            }
        }
    }
    shared.end();
    (source, panic)
}

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    shared: Arc<Shared<S::Item>>,
    thread: Option<JoinHandle<Outcome<S>>>,
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
    pub fn start(source: S, capacity: usize) -> Self {
        let shared = Arc::new(Shared {
            capacity,
            stopping: AtomicBool::new(false),
            state: Mutex::new(State { items: VecDeque::new(), ended: false }),
            changed: Condvar::new(),
        });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || feed(source, &shared)
        });
        Self { shared, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        let outcome = self.halt().expect("only `stop` and the drop take it");
        let (source, panic) = outcome.unwrap_or_else(|payload| resume_unwind(payload));
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        let unread = self.shared.lock().items.drain(..).collect();
        Rest { unread, source }
    }
}

impl<S: Iterator> Feed<S> {
    /// Ends the thread, if that was not done yet.
    fn halt(&mut self) -> Option<thread::Result<Outcome<S>>> {
        let thread = self.thread.take()?;
        self.shared.stop();
        let outcome = thread.join();
        if thread::panicking() {
            // The reader has failed: what is unread goes with it.
            let unread = std::mem::take(&mut self.shared.lock().items);
            drop(unread);
        }
        Some(outcome)
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        let mut state = self.shared.lock();
        loop {
            if let Some(item) = state.items.pop_front() {
                self.shared.changed.notify_all();
                return Some(item);
            }
            if state.ended {
                return None;
            }
            state = self.shared.changed.wait(state).unwrap();
        }
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        drop(self.halt());
    }
}
