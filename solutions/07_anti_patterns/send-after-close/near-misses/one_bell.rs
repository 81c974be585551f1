//! `notify_one`, where handlers and mailer wait on the same condition variable: a handler that has put its mail in wakes the other handler, and the mailer sleeps on.
//! rejected by: schedules::handlers_and_mailer_take_turns
//! rejected by: schedules::two_that_wait_for_room_both_get_it

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};

#[derive(Debug)]
struct State<M> {
    mails: VecDeque<M>,
    senders: usize,
    closed: bool,
}

#[derive(Debug)]
struct Shared<M> {
    capacity: usize,
    state: Mutex<State<M>>,
    bell: Condvar,
}

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "no room for a mail");
    let state = Mutex::new(State { mails: VecDeque::new(), senders: 1, closed: false });
    let shared = Shared { capacity, state, bell: Condvar::new() };
    let shared = Arc::new(shared);
    (Outbox { shared: Arc::clone(&shared) }, Mails { shared })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    shared: Arc<Shared<M>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        self.shared.state.lock().unwrap().senders += 1;
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<M> Drop for Outbox<M> {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock().unwrap();
        state.senders -= 1;
        if state.senders == 0 {
            state.closed = true;
            self.shared.bell.notify_all();
        }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let mut state = self.shared.state.lock().unwrap();
        while state.mails.len() >= self.shared.capacity && !state.closed {
            state = self.shared.bell.wait(state).unwrap();
        }
        if state.closed {
            return Err(Closed(mail));
        }
        state.mails.push_back(mail);
        self.shared.bell.notify_one();
        Ok(())
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.bell.notify_all();
        self.shared.bell.notify_all();
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
        while state.mails.is_empty() && !state.closed {
            state = self.shared.bell.wait(state).unwrap();
        }
        let mail = state.mails.pop_front();
        self.shared.bell.notify_one();
        mail
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.bell.notify_all();
    }
}
