//! `next` takes all mails that are inside into a buffer of its own: they are not out yet, and as many again fit in behind them.
//! rejected by: schedules::a_full_outbox_makes_a_push_wait

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "nothing could be inside");
    let shared = Arc::new(Shared {
        state: Mutex::new(State { queue: VecDeque::new(), closed: false }),
        room: Condvar::new(),
        filled: Condvar::new(),
        capacity,
    });
    (
        Outbox { handle: Arc::new(Handle { shared: Arc::clone(&shared) }) },
        Mails { shared, batch: VecDeque::new() },
    )
}

#[derive(Debug)]
struct State<M> {
    queue: VecDeque<M>,
    closed: bool,
}

#[derive(Debug)]
struct Shared<M> {
    state: Mutex<State<M>>,
    room: Condvar,
    filled: Condvar,
    capacity: usize,
}

impl<M> Shared<M> {
    fn lock(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.room.notify_all();
        self.filled.notify_all();
    }
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// The last clone of the outbox drops it.
#[derive(Debug)]
struct Handle<M> {
    shared: Arc<Shared<M>>,
}

impl<M> Drop for Handle<M> {
    fn drop(&mut self) {
        self.shared.close();
    }
}

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    handle: Arc<Handle<M>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { handle: Arc::clone(&self.handle) }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let shared = &self.handle.shared;
        let mut state = shared.lock();
        loop {
            if state.closed {
                return Err(Closed(mail));
            }
            if state.queue.len() < shared.capacity {
                break;
            }
            state = shared.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.queue.push_back(mail);
        drop(state);
        shared.filled.notify_one();
        Ok(())
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.handle.shared.close();
    }
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    shared: Arc<Shared<M>>,
    /// Taken out under one lock, so that not each mail costs one.
    batch: VecDeque<M>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        if let Some(mail) = self.batch.pop_front() {
            return Some(mail);
        }
        let mut state = self.shared.lock();
        loop {
            if !state.queue.is_empty() {
                self.batch = std::mem::take(&mut state.queue);
                drop(state);
                self.shared.room.notify_all();
                return self.batch.pop_front();
            }
            if state.closed {
                return None;
            }
            state = self.shared.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        self.shared.close();
        let lost = std::mem::take(&mut self.shared.lock().queue);
        drop(lost);
    }
}
