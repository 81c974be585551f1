//! The ring's size is rounded up to a power of two.
//! rejected by: schedules::there_is_as_much_room_as_was_asked_for
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A ring whose places are found with a mask.
#[derive(Debug)]
struct Ring<M> {
    places: Box<[Option<M>]>,
    head: usize,
    tail: usize,
}

impl<M> Ring<M> {
    fn new(capacity: usize) -> Self {
        let places = (0..capacity.next_power_of_two()).map(|_| None).collect();
        Self { places, head: 0, tail: 0 }
    }

    fn is_full(&self) -> bool {
        self.tail.wrapping_sub(self.head) == self.places.len()
    }

    fn place(&mut self, number: usize) -> &mut Option<M> {
        let mask = self.places.len() - 1;
        &mut self.places[number & mask]
    }

    fn push(&mut self, mail: M) {
        *self.place(self.tail) = Some(mail);
        self.tail = self.tail.wrapping_add(1);
    }

    fn pop(&mut self) -> Option<M> {
        if self.head == self.tail {
            return None;
        }
        let mail = self.place(self.head).take();
        self.head = self.head.wrapping_add(1);
        mail
    }
}

#[derive(Debug)]
struct State<M> {
    ring: Ring<M>,
    closed: bool,
}

#[derive(Debug)]
struct Shared<M> {
    state: Mutex<State<M>>,
    room: Condvar,
    mail: Condvar,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<M> Shared<M> {
    fn close(&self) {
        lock(&self.state).closed = true;
        self.room.notify_all();
        self.mail.notify_all();
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
    let state = Mutex::new(State { ring: Ring::new(capacity), closed: false });
    let shared = Arc::new(Shared { state, room: Condvar::new(), mail: Condvar::new() });
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
        while !state.closed && state.ring.is_full() {
            state = shared.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return Err(Closed(mail));
        }
        state.ring.push(mail);
        shared.mail.notify_one();
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
        let mut state = lock(&self.shared.state);
        loop {
            if let Some(mail) = state.ring.pop() {
                self.shared.room.notify_one();
                return Some(mail);
            }
            if state.closed {
                return None;
            }
            state = self.shared.mail.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        self.shared.close();
        // One by one, each with the lock free again: one of them may have the last clone of the outbox.
        loop {
            let mail = lock(&self.shared.state).ring.pop();
            if mail.is_none() {
                break;
            }
        }
    }
}
