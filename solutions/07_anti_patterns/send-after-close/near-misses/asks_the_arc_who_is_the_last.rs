//! The last clone closes, and finds that it is the last by `Arc::strong_count`. Two that are dropped at once both find the other: nobody
//! closes, and the mailer waits for ever.
//! rejected by: behaviour::the_last_clone_is_not_found_by_a_count_of_arcs

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

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
    room: Condvar,
    news: Condvar,
}

impl<M> Shared<M> {
    fn lock(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.room.notify_all();
        self.news.notify_all();
    }
}

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "an outbox needs room");
    let state = Mutex::new(State { mails: VecDeque::new(), closed: false });
    let shared = Arc::new(Shared { capacity, state, room: Condvar::new(), news: Condvar::new() });
    let senders = Arc::new(());
    (Outbox { shared: Arc::clone(&shared), senders }, Mails { shared })
}

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    shared: Arc<Shared<M>>,
    /// One for each clone.
    senders: Arc<()>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), senders: Arc::clone(&self.senders) }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let shared = &self.shared;
        let mut state = shared.lock();
        while !state.closed && state.mails.len() >= shared.capacity {
            state = shared.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return Err(Closed(mail));
        }
        state.mails.push_back(mail);
        drop(state);
        shared.news.notify_one();
        Ok(())
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.shared.close();
    }
}

impl<M> Drop for Outbox<M> {
    fn drop(&mut self) {
        if Arc::strong_count(&self.senders) == 1 {
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
        let mut state = self.shared.lock();
        loop {
            if let Some(mail) = state.mails.pop_front() {
                drop(state);
                self.shared.room.notify_one();
                return Some(mail);
            }
            if state.closed {
                return None;
            }
            state = self.shared.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        let left = {
            let mut state = self.shared.lock();
            state.closed = true;
            std::mem::take(&mut state.mails)
        };
        self.shared.room.notify_all();
        drop(left);
    }
}
