//! A `LazyLock` runs its function once and for all: after a panic it is poisoned, and there is no second dial.
//! also by: behaviour::a_dial_that_panics_can_be_tried_again
//! rejected by: schedules::who_waited_for_a_dial_that_panics_dials_again
//! rejected by: schedules::who_waited_too_gets_the_second_connection
//! also by: behaviour::a_call_while_its_thread_panics_is_like_any_other
//! rejected by: schedules::nobody_waits_for_another_clients_dial
//! rejected by: schedules::who_waited_for_two_panics_dials_again
//! also by: behaviour::a_panic_without_a_text_goes_on_as_it_is
//! rejected by: schedules::who_waits_for_the_second_dial_sleeps
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken
//! also by: behaviour::a_dial_that_panics_after_another_can_be_tried_again

use std::sync::LazyLock;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    connection: LazyLock<C, Box<dyn FnOnce() -> C + Send>>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { connection: LazyLock::new(Box::new(dial)) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        &self.connection
    }
}
