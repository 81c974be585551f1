//! Drops what is still inside while it holds the lock. A mail that has an outbox with it wants that lock in its own drop.
//! rejected by: schedules::a_mail_may_have_an_outbox_with_it

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};

#[derive(Debug)]
struct State<M> {
    mails: VecDeque<M>,
    closed: bool,
    outboxes: usize,
}

#[derive(Debug)]
struct Shared<M> {
    capacity: usize,
    state: Mutex<State<M>>,
    room: Condvar,
    mail: Condvar,
}

impl<M> Shared<M> {
    fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.room.notify_all();
        self.mail.notify_all();
    }
}

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "nothing could be inside");
    let state = Mutex::new(State { mails: VecDeque::new(), closed: false, outboxes: 1 });
    let shared = Arc::new(Shared { capacity, state, room: Condvar::new(), mail: Condvar::new() });
    (Outbox { shared: Arc::clone(&shared) }, Mails { shared })
}

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    shared: Arc<Shared<M>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        self.shared.state.lock().unwrap().outboxes += 1;
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let mut state = self.shared.state.lock().unwrap();
        while !state.closed && state.mails.len() >= self.shared.capacity {
            state = self.shared.room.wait(state).unwrap();
        }
        if state.closed {
            return Err(Closed(mail));
        }
        state.mails.push_back(mail);
        drop(state);
        self.shared.mail.notify_one();
        Ok(())
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.shared.close();
    }
}

impl<M> Drop for Outbox<M> {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock().unwrap();
        state.outboxes -= 1;
        let last = state.outboxes == 0;
        drop(state);
        if last {
            self.shared.close();
        }
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
        let mut state = self.shared.state.lock().unwrap();
        loop {
            if let Some(mail) = state.mails.pop_front() {
                drop(state);
                self.shared.room.notify_one();
                return Some(mail);
            }
            if state.closed {
                return None;
            }
            state = self.shared.mail.wait(state).unwrap();
        }
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock().unwrap();
        state.closed = true;
        // Nobody will read these.
        state.mails.clear();
        drop(state);
        self.shared.room.notify_all();
    }
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);
