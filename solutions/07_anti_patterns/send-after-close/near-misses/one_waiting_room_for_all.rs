//! Pushes of all outboxes wait in one place, and a mail that is taken out wakes one of them.
//! rejected by: schedules::room_in_one_outbox_wakes_its_own_push

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Where pushes wait for room. Whoever makes room passes through the lock before it wakes one.
static DOOR: Mutex<()> = Mutex::new(());
static ROOM: Condvar = Condvar::new();

/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "an outbox needs room");
    let shared = Arc::new(Shared {
        state: Mutex::new(State { mails: VecDeque::new(), outboxes: 1, closed: false }),
        capacity,
        mail: Condvar::new(),
    });
    (Outbox { shared: Arc::clone(&shared) }, Mails { shared })
}

#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

#[derive(Debug)]
struct State<M> {
    mails: VecDeque<M>,
    outboxes: usize,
    closed: bool,
}

#[derive(Debug)]
struct Shared<M> {
    state: Mutex<State<M>>,
    capacity: usize,
    mail: Condvar,
}

fn door() -> MutexGuard<'static, ()> {
    DOOR.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<M> Shared<M> {
    fn lock(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.mail.notify_all();
        drop(door());
        ROOM.notify_all();
    }
}

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
        let mut state = self.shared.lock();
        state.outboxes -= 1;
        let last = state.outboxes == 0;
        drop(state);
        if last {
            self.shared.close();
        }
    }
}

impl<M> Outbox<M> {
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let mut door = door();
        loop {
            let mut state = self.shared.lock();
            if state.closed {
                return Err(Closed(mail));
            }
            if state.mails.len() < self.shared.capacity {
                state.mails.push_back(mail);
                self.shared.mail.notify_one();
                return Ok(());
            }
            drop(state);
            door = ROOM.wait(door).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub fn close(&self) {
        self.shared.close();
    }
}

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
                drop(door());
                ROOM.notify_one();
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
        let mut state = self.shared.lock();
        state.closed = true;
        let inside = mem::take(&mut state.mails);
        drop(state);
        self.shared.close();
        drop(inside);
    }
}
