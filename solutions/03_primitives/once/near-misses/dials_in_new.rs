//! Dials when the client is made: once, to be sure, but also in each run that never asks.
//! rejected by: behaviour::a_client_that_is_never_asked_never_dials
//! rejected by: behaviour::a_dial_that_panics_can_be_tried_again
//! rejected by: schedules::who_waited_for_a_dial_that_panics_dials_again
//! rejected by: behaviour::dropping_the_client_drops_its_connection
//! rejected by: schedules::who_waited_too_gets_the_second_connection
//! rejected by: schedules::nobody_waits_for_another_clients_dial
//! rejected by: behaviour::a_call_while_its_thread_panics_is_like_any_other
//! rejected by: schedules::who_waited_for_two_panics_dials_again
//! rejected by: behaviour::a_panic_without_a_text_goes_on_as_it_is
//! rejected by: schedules::who_waits_for_the_second_dial_sleeps
//! rejected by: schedules::nobody_waits_for_a_client_whose_dial_captures_nothing
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken
//! also by: behaviour::a_dial_that_panics_after_another_can_be_tried_again

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    connection: C,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { connection: dial() }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        &self.connection
    }
}
