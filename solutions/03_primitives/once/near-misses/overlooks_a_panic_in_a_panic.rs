//! Knows a failed dial by a panic that was not there before: one that panics in a destructor, while its thread panics already, passes for made.
//! rejected by: behaviour::a_call_while_its_thread_panics_is_like_any_other

use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Empty,
    Dialing,
    Made,
}

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    made: OnceLock<C>,
    state: Mutex<State>,
    ended: Condvar,
}

/// Ends the dial, also by a panic.
struct Dialing<'a, C> {
    client: &'a Client<C>,
    was_panicking: bool,
}

impl<C> Drop for Dialing<'_, C> {
    fn drop(&mut self) {
        // In a destructor the thread may be panicking without the dial having done so.
        let failed = !self.was_panicking && thread::panicking();
        *self.client.state() = if failed { State::Empty } else { State::Made };
        self.client.ended.notify_all();
    }
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            made: OnceLock::new(),
            state: Mutex::new(State::Empty),
            ended: Condvar::new(),
        }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        let mut state = self.state();
        while *state == State::Dialing {
            state = self.ended.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if *state == State::Empty {
            *state = State::Dialing;
            drop(state);
            let _dialing = Dialing { client: self, was_panicking: thread::panicking() };
            return self.made.get_or_init(&self.dial);
        }
        drop(state);
        self.made.get().expect("it is made")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
