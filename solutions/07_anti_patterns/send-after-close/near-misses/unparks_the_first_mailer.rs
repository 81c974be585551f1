//! It unparks the thread that was the first to wait.
//! rejected by: schedules::another_thread_may_go_on_with_the_mails
use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Thread};

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
    /// Who takes the mails out. `Mails` cannot be cloned, so there is one.
    mailer: OnceLock<Thread>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<M> Shared<M> {
    fn close(&self) {
        lock(&self.state).closed = true;
        self.room.notify_all();
        self.wake_mailer();
    }

    fn wake_mailer(&self) {
        if let Some(mailer) = self.mailer.get() {
            mailer.unpark();
        }
    }
}

/// What the clones of an outbox share. The last one of them drops it, and so closes.
#[derive(Debug)]
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
    assert!(capacity > 0, "nothing could ever be in an outbox without room");
    let state = Mutex::new(State { mails: VecDeque::new(), closed: false });
    let shared = Arc::new(Shared { capacity, state, room: Condvar::new(), mailer: OnceLock::new() });
    (Outbox { handle: Arc::new(Handle(Arc::clone(&shared))) }, Mails { shared })
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
        let shared = &self.handle.0;
        let mut state = lock(&shared.state);
        while !state.closed && state.mails.len() == shared.capacity {
            state = shared.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return Err(Closed(mail));
        }
        state.mails.push_back(mail);
        drop(state);
        shared.wake_mailer();
        Ok(())
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.handle.0.close();
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
            {
                let mut state = lock(&self.shared.state);
                if let Some(mail) = state.mails.pop_front() {
                    self.shared.room.notify_one();
                    return Some(mail);
                }
                if state.closed {
                    return None;
                }
                // Before the lock is free: whoever puts a mail in from now on finds us.
                self.shared.mailer.get_or_init(thread::current);
            }
            thread::park();
        }
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        self.shared.close();
        let mails = mem::take(&mut lock(&self.shared.state).mails);
        drop(mails); // with the lock free: one of them may have the last clone of the outbox
    }
}
