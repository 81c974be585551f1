//! The mailer takes a batch, and tells of room only when the last mail of the batch is out.
//! rejected by: schedules::there_is_as_much_room_as_was_asked_for

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

#[derive(Debug)]
struct State<M> {
    queue: VecDeque<M>,
    /// How many are inside: in `queue`, or in the batch that the mailer has taken.
    inside: usize,
    closed: bool,
}

#[derive(Debug)]
struct Shared<M> {
    state: Mutex<State<M>>,
    capacity: usize,
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

/// Closes when the last clone is gone.
#[derive(Debug)]
struct Last<M>(Arc<Shared<M>>);

impl<M> Drop for Last<M> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "an outbox without room");
    let state = Mutex::new(State { queue: VecDeque::new(), inside: 0, closed: false });
    let shared = Arc::new(Shared { state, capacity, room: Condvar::new(), news: Condvar::new() });
    (Outbox { last: Arc::new(Last(Arc::clone(&shared))) }, Mails { shared, batch: VecDeque::new() })
}

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    last: Arc<Last<M>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { last: Arc::clone(&self.last) }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let shared = &self.last.0;
        let mut state = shared.lock();
        while !state.closed && state.inside >= shared.capacity {
            state = shared.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return Err(Closed(mail));
        }
        state.inside += 1;
        state.queue.push_back(mail);
        drop(state);
        shared.news.notify_one();
        Ok(())
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.last.0.close();
    }
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    shared: Arc<Shared<M>>,
    /// Taken out at once, so that the handlers' lock is needed less often.
    batch: VecDeque<M>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        let mut state = self.shared.lock();
        if self.batch.is_empty() {
            while state.queue.is_empty() {
                if state.closed {
                    return None;
                }
                state = self.shared.news.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            mem::swap(&mut self.batch, &mut state.queue);
        }
        let mail = self.batch.pop_front();
        state.inside -= 1;
        drop(state);
        if self.batch.is_empty() {
            self.shared.room.notify_all();
        }
        mail
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        self.shared.close();
        let queue = mem::take(&mut self.shared.lock().queue);
        drop(queue);
    }
}
