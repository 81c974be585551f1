//! Those who wait stand in an array of sixteen places; who finds none sleeps too, but nobody knows of it.
//! rejected by: schedules::all_of_many_who_waited_get_it

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Thread};

/// As many as the service has workers.
const PLACES: usize = 16;

struct State {
    dialing: bool,
    waiting: [Option<Thread>; PLACES],
}

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    state: Mutex<State>,
    made: OnceLock<C>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            state: Mutex::new(State { dialing: false, waiting: [const { None }; PLACES] }),
            made: OnceLock::new(),
        }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        loop {
            if let Some(connection) = self.made.get() {
                return connection;
            }
            let mut state = lock(&self.state);
            if self.made.get().is_some() {
                continue;
            }
            if !state.dialing {
                state.dialing = true;
                drop(state);
                let claim = Claim { state: &self.state };
                let connection = (self.dial)();
                let _ = self.made.set(connection);
                drop(claim);
                continue;
            }
            let me = thread::current();
            let listed = state.waiting.iter().flatten().any(|thread| thread.id() == me.id());
            if !listed && let Some(place) = state.waiting.iter_mut().find(|place| place.is_none()) {
                *place = Some(me);
            }
            drop(state);
            thread::park();
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends a dial, whichever way it went.
struct Claim<'a> {
    state: &'a Mutex<State>,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut state = lock(self.state);
        state.dialing = false;
        for thread in state.waiting.iter_mut().filter_map(Option::take) {
            thread.unpark();
        }
    }
}
