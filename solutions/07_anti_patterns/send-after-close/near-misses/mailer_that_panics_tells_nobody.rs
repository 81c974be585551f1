//! The drop of `Mails` keeps its hands off the lock where its thread panics, since a lock may be poisoned then.
//! rejected by: behaviour::a_mailer_that_panics_refuses_every_push

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

#[derive(Debug)]
struct State<M> {
    queue: VecDeque<M>,
    closed: bool,
}

#[derive(Debug)]
struct Shared<M> {
    state: Mutex<State<M>>,
    capacity: usize,
    room: Condvar,
    mail: Condvar,
}

impl<M> Shared<M> {
    fn state(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.state().closed = true;
        self.room.notify_all();
        self.mail.notify_all();
    }
}

/// What the clones of an outbox share: the last of them closes it.
#[derive(Debug)]
struct Handle<M> {
    shared: Arc<Shared<M>>,
}

impl<M> Drop for Handle<M> {
    fn drop(&mut self) {
        self.shared.close();
    }
}

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "an outbox needs room");
    let shared = Arc::new(Shared {
        state: Mutex::new(State { queue: VecDeque::new(), closed: false }),
        capacity,
        room: Condvar::new(),
        mail: Condvar::new(),
    });
    let handle = Arc::new(Handle { shared: Arc::clone(&shared) });
    (Outbox { handle }, Mails { shared })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

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
        let mut state = shared.state();
        while !state.closed && state.queue.len() >= shared.capacity {
            state = shared.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return Err(Closed(mail));
        }
        state.queue.push_back(mail);
        shared.mail.notify_one();
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
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        let mut state = self.shared.state();
        loop {
            if let Some(mail) = state.queue.pop_front() {
                self.shared.room.notify_one();
                return Some(mail);
            }
            if state.closed {
                return None;
            }
            state = self.shared.mail.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        self.shared.close();
        // A mail may hold an outbox: it is dropped without the lock.
        let inside = mem::take(&mut self.shared.state().queue);
        drop(inside);
    }
}
