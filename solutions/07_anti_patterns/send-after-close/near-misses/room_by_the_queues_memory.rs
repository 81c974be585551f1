//! An outbox is full when its queue has used up the memory that was taken at the start; for mails without a size that memory is endless.
//! rejected by: schedules::a_full_outbox_of_mails_without_a_size_makes_a_push_wait

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Debug)]
struct State<M> {
    inside: VecDeque<M>,
    outboxes: usize,
    closed: bool,
}

#[derive(Debug)]
struct Shared<M> {
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
    assert!(capacity > 0, "an outbox needs room for a mail");
    let state = State { inside: VecDeque::with_capacity(capacity), outboxes: 1, closed: false };
    let shared = Arc::new(Shared { state: Mutex::new(state), room: Condvar::new(), news: Condvar::new() });
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
        self.shared.lock().outboxes += 1;
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<M> Drop for Outbox<M> {
    fn drop(&mut self) {
        let last = {
            let mut state = self.shared.lock();
            state.outboxes -= 1;
            state.outboxes == 0
        };
        if last {
            self.shared.close();
        }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let mut state = self.shared.lock();
        loop {
            if state.closed {
                return Err(Closed(mail));
            }
            if state.inside.len() < state.inside.capacity() {
                state.inside.push_back(mail);
                drop(state);
                self.shared.news.notify_one();
                return Ok(());
            }
            state = self.shared.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.shared.close();
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
            if let Some(mail) = state.inside.pop_front() {
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
        let lost = {
            let mut state = self.shared.lock();
            state.closed = true;
            std::mem::take(&mut state.inside)
        };
        self.shared.room.notify_all();
        drop(lost);
    }
}
