//! Each thread keeps a mark "my dial has returned", by which the cleaning up knows a panic; a dial that asks another client gets that one's mark.
//! rejected by: behaviour::a_dial_that_panics_after_another_can_be_tried_again

use std::cell::Cell;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    Dialing,
    Made,
}

thread_local! {
    /// Whether the dial of this thread has returned. `thread::panicking` would not do: a destructor may dial.
    static RETURNED: Cell<bool> = const { Cell::new(false) };
}

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    state: Mutex<State>,
    over: Condvar,
    made: OnceLock<C>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            state: Mutex::new(State::Empty),
            over: Condvar::new(),
            made: OnceLock::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        if let Some(connection) = self.made.get() {
            return connection;
        }
        let mut state = self.lock();
        while *state == State::Dialing {
            state = self.over.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if *state == State::Empty {
            *state = State::Dialing;
            drop(state);
            let claim = Claim { state: &self.state, over: &self.over };
            RETURNED.set(false);
            let connection = (self.dial)();
            let _ = self.made.set(connection);
            RETURNED.set(true);
            drop(claim);
        }
        self.made.get().expect("a connection that is made")
    }
}

/// Ends a dial, whichever way it went.
struct Claim<'a> {
    state: &'a Mutex<State>,
    over: &'a Condvar,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = if RETURNED.get() { State::Made } else { State::Empty };
        drop(state);
        self.over.notify_all();
    }
}
