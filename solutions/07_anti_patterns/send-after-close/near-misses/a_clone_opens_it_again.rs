//! Counts the clones, and sets the count to 0 to close: whoever clones a closed outbox has an open one.
//! rejected by: behaviour::a_closed_outbox_refuses_and_still_delivers

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "nothing could be inside");
    let shared = Arc::new(Shared {
        state: Mutex::new(State { queue: VecDeque::new(), senders: 1 }),
        room: Condvar::new(),
        filled: Condvar::new(),
        capacity,
    });
    (Outbox { shared: Arc::clone(&shared) }, Mails { shared })
}

#[derive(Debug)]
struct State<M> {
    queue: VecDeque<M>,
    /// Who can still push. With 0 it is closed.
    senders: usize,
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
        self.lock().senders = 0;
        self.room.notify_all();
        self.filled.notify_all();
    }
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    shared: Arc<Shared<M>>,
}

impl<M> Drop for Outbox<M> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.senders = state.senders.saturating_sub(1);
        if state.senders == 0 {
            drop(state);
            self.shared.close();
        }
    }
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        self.shared.lock().senders += 1;
        Self { shared: Arc::clone(&self.shared) }
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
        loop {
            if state.senders == 0 {
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
            if let Some(mail) = state.queue.pop_front() {
                drop(state);
                self.shared.room.notify_one();
                return Some(mail);
            }
            if state.senders == 0 {
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
