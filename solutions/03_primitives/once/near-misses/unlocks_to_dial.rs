//! Looks under the lock, lets it go for the slow dial, and locks again to put the value in: the lock is free in between.
//! rejected by: schedules::there_is_one_dial_whoever_comes_first
//! rejected by: schedules::all_who_waited_get_it
//! rejected by: schedules::who_waited_too_gets_the_second_connection
//! rejected by: schedules::who_panics_waits_like_everybody
//! rejected by: schedules::a_wake_up_is_of_its_own_client

use std::sync::{Mutex, OnceLock};

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
    turn: Mutex<()>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: OnceLock::new(), turn: Mutex::new(()) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        let turn = self.turn.lock().unwrap();
        if self.connection.get().is_none() {
            drop(turn);
            let connection = (self.dial)();
            let _turn = self.turn.lock().unwrap();
            let _ = self.connection.set(connection);
        }
        self.connection.get().expect("it is set")
    }
}
