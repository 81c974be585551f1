//! Counts the outboxes; `clone_from` exchanges the pointer and leaves the counts as they are, which is right only between clones of one outbox.
//! rejected by: behaviour::a_handler_may_change_over_to_another_outbox

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "an outbox without room");
    let shared = Arc::new(Shared {
        state: Mutex::new(State { mails: VecDeque::new(), closed: false }),
        changed: Condvar::new(),
        capacity,
        outboxes: AtomicUsize::new(1),
    });
    (Outbox { shared: Arc::clone(&shared) }, Mails { shared })
}

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
    state: Mutex<State<M>>,
    changed: Condvar,
    capacity: usize,
    outboxes: AtomicUsize,
}

impl<M> Shared<M> {
    fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.changed.notify_all();
    }
}

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    shared: Arc<Shared<M>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        self.shared.outboxes.fetch_add(1, Ordering::Relaxed);
        Self { shared: Arc::clone(&self.shared) }
    }

    /// As many as before: nothing to count.
    fn clone_from(&mut self, source: &Self) {
        self.shared = Arc::clone(&source.shared);
    }
}

impl<M> Drop for Outbox<M> {
    fn drop(&mut self) {
        if self.shared.outboxes.fetch_sub(1, Ordering::AcqRel) == 1 {
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
        let shared = &self.shared;
        let state = shared.state.lock().unwrap();
        let mut state = shared
            .changed
            .wait_while(state, |state| state.mails.len() >= shared.capacity && !state.closed)
            .unwrap();
        if state.closed {
            return Err(Closed(mail));
        }
        state.mails.push_back(mail);
        drop(state);
        shared.changed.notify_all();
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
        let state = self.shared.state.lock().unwrap();
        let mut state =
            self.shared.changed.wait_while(state, |state| state.mails.is_empty() && !state.closed).unwrap();
        let mail = state.mails.pop_front();
        drop(state);
        self.shared.changed.notify_all();
        mail
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        let inside = {
            let mut state = self.shared.state.lock().unwrap();
            state.closed = true;
            std::mem::take(&mut state.mails)
        };
        self.shared.changed.notify_all();
        drop(inside);
    }
}
