//! The close wakes one push, and each that is refused wakes the next. One that is accepted after the close,
//! because there is room again, wakes nobody.
//! rejected by: schedules::after_the_close_nobody_waits_for_the_room_that_comes
#![allow(missing_docs)]

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

struct State<M> {
    inside: VecDeque<M>,
    /// How many pushes wait for room. They may still be accepted when the outbox is closed.
    waiting: usize,
    closed: bool,
    /// Nobody takes mails out any more.
    gone: bool,
}

struct Shared<M> {
    capacity: usize,
    state: Mutex<State<M>>,
    room: Condvar,
    mail: Condvar,
}

impl<M> Shared<M> {
    fn lock(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        // Each that is refused wakes the next, so that they do not all come for the lock at once.
        self.room.notify_one();
        self.mail.notify_one();
    }
}

/// Shared by all clones of an outbox: the last one closes it.
struct Handle<M>(Arc<Shared<M>>);

impl<M> Drop for Handle<M> {
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
    let shared = Arc::new(Shared {
        capacity,
        state: Mutex::new(State { inside: VecDeque::new(), waiting: 0, closed: false, gone: false }),
        room: Condvar::new(),
        mail: Condvar::new(),
    });
    (Outbox { handle: Arc::new(Handle(Arc::clone(&shared))) }, Mails { shared })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
pub struct Outbox<M> {
    handle: Arc<Handle<M>>,
}

impl<M> fmt::Debug for Outbox<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").finish_non_exhaustive()
    }
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
        let shared = &self.handle.0;
        let mut state = shared.lock();
        if state.closed || state.gone {
            return Err(Closed(mail));
        }
        state.waiting += 1;
        while state.inside.len() >= shared.capacity && !state.closed && !state.gone {
            state = shared.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting -= 1;
        let answer = if state.gone || state.inside.len() >= shared.capacity {
            shared.room.notify_one();
            Err(Closed(mail))
        } else {
            state.inside.push_back(mail);
            Ok(())
        };
        // Also when refused: the mailer may wait for the last of us.
        shared.mail.notify_one();
        answer
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.handle.0.close();
    }
}

/// Where mails come out, until the outbox is closed and empty.
pub struct Mails<M> {
    shared: Arc<Shared<M>>,
}

impl<M> fmt::Debug for Mails<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mails").finish_non_exhaustive()
    }
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        let shared = &self.shared;
        let mut state = shared.lock();
        loop {
            if let Some(mail) = state.inside.pop_front() {
                if !state.closed {
                    shared.room.notify_one();
                }
                return Some(mail);
            }
            if state.closed && state.waiting == 0 {
                return None;
            }
            state = shared.mail.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        let lost = {
            let mut state = self.shared.lock();
            state.gone = true;
            std::mem::take(&mut state.inside)
        };
        self.shared.room.notify_all();
        drop(lost); // without the lock: a mail may hold an outbox
    }
}
