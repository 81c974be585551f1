//! Takes the flag 'somebody dials' down on the line after the dial, which a panic never reaches.
//! rejected by: schedules::who_waited_for_a_dial_that_panics_dials_again
//! also by: behaviour::a_dial_that_panics_can_be_tried_again
//! rejected by: schedules::who_waited_too_gets_the_second_connection
//! also by: behaviour::a_call_while_its_thread_panics_is_like_any_other
//! rejected by: schedules::nobody_waits_for_another_clients_dial
//! rejected by: schedules::who_waited_for_two_panics_dials_again
//! also by: behaviour::a_panic_without_a_text_goes_on_as_it_is
//! rejected by: schedules::who_waits_for_the_second_dial_sleeps
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken
//! also by: behaviour::a_dial_that_panics_after_another_can_be_tried_again

use std::sync::{Condvar, Mutex, OnceLock};

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
    dialing: Mutex<bool>,
    over: Condvar,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            connection: OnceLock::new(),
            dialing: Mutex::new(false),
            over: Condvar::new(),
        }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        let dialing = self.dialing.lock().unwrap();
        let mut dialing = self.over.wait_while(dialing, |dialing| *dialing).unwrap();
        if let Some(connection) = self.connection.get() {
            return connection;
        }
        *dialing = true;
        drop(dialing);
        let connection = self.connection.get_or_init(|| (self.dial)());
        *self.dialing.lock().unwrap() = false;
        self.over.notify_all();
        connection
    }
}
