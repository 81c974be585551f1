//! Each thread has one bell for all its waits. A caller that enters itself in the list, and finds the connection there after all, does not wait for its ring: that comes when it waits for another client.
//! rejected by: schedules::a_wake_up_is_of_its_own_client

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, OnceLock};

#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    sleeper: Condvar,
}

impl Bell {
    fn ring(&self) {
        *self.rung.lock().unwrap() = true;
        self.sleeper.notify_one();
    }

    fn wait(&self) {
        let rung = self.rung.lock().unwrap();
        *self.sleeper.wait_while(rung, |rung| !*rung).unwrap() = false;
    }
}

thread_local! {
    static BELL: Arc<Bell> = Arc::default();
}

#[derive(Default)]
struct State {
    dialing: bool,
    waiting: VecDeque<Arc<Bell>>,
}

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
    state: Mutex<State>,
}

/// If the dial has failed, whoever has waited longest has the next turn. Otherwise all may go.
struct Turn<'a, C>(&'a Client<C>);

impl<C> Drop for Turn<'_, C> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap();
        if self.0.connection.get().is_some() {
            state.dialing = false;
            let waiting = std::mem::take(&mut state.waiting);
            drop(state);
            waiting.iter().for_each(|bell| bell.ring());
        } else if let Some(next) = state.waiting.pop_front() {
            next.ring();
        } else {
            state.dialing = false;
        }
    }
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: OnceLock::new(), state: Mutex::default() }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        if let Some(connection) = self.connection.get() {
            return connection;
        }
        let mut state = self.state.lock().unwrap();
        if state.dialing {
            let bell = BELL.try_with(Arc::clone).unwrap_or_default();
            state.waiting.push_back(Arc::clone(&bell));
            drop(state);
            // It may have come meanwhile, and then there is no need to sleep.
            if let Some(connection) = self.connection.get() {
                return connection;
            }
            bell.wait();
            if let Some(connection) = self.connection.get() {
                return connection;
            }
            // Nobody rings without a connection but for the next turn.
        } else if let Some(connection) = self.connection.get() {
            return connection;
        } else {
            state.dialing = true;
            drop(state);
        }
        let _turn = Turn(self);
        let connection = (self.dial)();
        self.connection.get_or_init(|| connection)
    }
}
