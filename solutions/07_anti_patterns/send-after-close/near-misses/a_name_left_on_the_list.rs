//! A push that wakes for no reason and finds room leaves its name on the list of those who wait; the next
//! word goes to it, and who waits sleeps on.
//! rejected by: schedules::two_that_wait_for_room_both_get_it

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

#[derive(Debug)]
struct State<M> {
    mails: VecDeque<M>,
    closed: bool,
    /// Those who wait for room, first come, first served.
    waiting: VecDeque<Thread>,
    /// Who waits for a mail.
    mailer: Option<Thread>,
}

#[derive(Debug)]
struct Shared<M> {
    capacity: usize,
    state: Mutex<State<M>>,
}

impl<M> Shared<M> {
    fn lock(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let waiting = mem::take(&mut state.waiting);
        let mailer = state.mailer.take();
        drop(state);
        for thread in waiting.into_iter().chain(mailer) {
            thread.unpark();
        }
    }
}

/// What all clones share: the last one closes.
#[derive(Debug)]
struct Clones<M>(Arc<Shared<M>>);

impl<M> Drop for Clones<M> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "nothing could be inside");
    let state = State { mails: VecDeque::new(), closed: false, waiting: VecDeque::new(), mailer: None };
    let shared = Arc::new(Shared { capacity, state: Mutex::new(state) });
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
        loop {
            let mut state = shared.lock();
            if state.closed {
                return Err(Closed(mail));
            }
            if state.mails.len() < shared.capacity {
                state.mails.push_back(mail);
                if let Some(mailer) = state.mailer.take() {
                    mailer.unpark();
                }
                return Ok(());
            }
            state.waiting.push_back(thread::current());
            drop(state);
            thread::park();
        }
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
        loop {
            let mut state = self.shared.lock();
            if let Some(mail) = state.mails.pop_front() {
                if let Some(thread) = state.waiting.pop_front() {
                    thread.unpark();
                }
                return Some(mail);
            }
            if state.closed {
                return None;
            }
            state.mailer = Some(thread::current());
            drop(state);
            thread::park();
        }
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closed = true;
        let lost = mem::take(&mut state.mails);
        let waiting = mem::take(&mut state.waiting);
        drop(state);
        for thread in waiting {
            thread.unpark();
        }
        // Without the lock: one of them may hold the last outbox.
        drop(lost);
    }
}
