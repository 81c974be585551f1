//! The last clone does not close the outbox where a panic drops it.
//! rejected by: schedules::an_outbox_that_a_panic_drops_closes_it

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

#[derive(Debug)]
struct State<M> {
    mails: VecDeque<M>,
    closed: bool,
}

#[derive(Debug)]
struct Shared<M> {
    capacity: usize,
    state: Mutex<State<M>>,
    /// There is room, or no hope.
    room: Condvar,
    /// There is a mail, or no hope.
    mail: Condvar,
}

impl<M> Shared<M> {
    fn lock(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.room.notify_all();
        self.mail.notify_all();
    }
}

/// What all clones share: the last one closes.
#[derive(Debug)]
struct Clones<M>(Arc<Shared<M>>);

impl<M> Drop for Clones<M> {
    fn drop(&mut self) {
        // Not in the middle of a panic: no lock is taken there, and it is no orderly end.
        if !thread::panicking() {
            self.0.close();
        }
    }
}

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "nothing could be inside");
    let state = Mutex::new(State { mails: VecDeque::new(), closed: false });
    let shared = Arc::new(Shared { capacity, state, room: Condvar::new(), mail: Condvar::new() });
    (Outbox { clones: Arc::new(Clones(Arc::clone(&shared))) }, Mails { shared })
}

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    clones: Arc<Clones<M>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { clones: Arc::clone(&self.clones) }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let shared = &self.clones.0;
        let mut state = shared.lock();
        while state.mails.len() >= shared.capacity && !state.closed {
            state = shared.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return Err(Closed(mail));
        }
        state.mails.push_back(mail);
        drop(state);
        shared.mail.notify_one();
        Ok(())
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.clones.0.close();
    }
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    shared: Arc<Shared<M>>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        let shared = &self.shared;
        let mut state = shared.lock();
        while state.mails.is_empty() && !state.closed {
            state = shared.mail.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let mail = state.mails.pop_front();
        drop(state);
        shared.room.notify_one();
        mail
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closed = true;
        let lost = mem::take(&mut state.mails);
        drop(state);
        self.shared.room.notify_all();
        // Without the lock: one of them may hold the last outbox.
        drop(lost);
    }
}
