//! Asks whether there is a connection, dials, and then sets it: two callers can both ask before one of them has set it, and both dial.
//! rejected by: schedules::there_is_one_dial_whoever_comes_first
//! rejected by: schedules::all_who_waited_get_it
//! rejected by: schedules::who_waited_too_gets_the_second_connection
//! rejected by: schedules::who_panics_waits_like_everybody
//! rejected by: schedules::a_wake_up_is_of_its_own_client

use std::sync::OnceLock;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: OnceLock::new() }
    }

    // ANCHOR: connection
    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        if let Some(connection) = self.connection.get() {
            return connection;
        }
        let connection = (self.dial)();
        self.connection.get_or_init(|| connection)
    }
    // ANCHOR_END: connection
}
