//! Raises the flag before there is a value: the second caller sees the flag, and finds nothing.
//! rejected by: schedules::there_is_one_dial_whoever_comes_first
//! also by: behaviour::a_dial_that_panics_can_be_tried_again
//! rejected by: schedules::all_see_it_fully_made
//! rejected by: schedules::who_waited_for_a_dial_that_panics_dials_again
//! rejected by: schedules::all_who_waited_get_it
//! rejected by: schedules::who_waits_sleeps
//! rejected by: schedules::who_waited_too_gets_the_second_connection
//! also by: behaviour::a_call_while_its_thread_panics_is_like_any_other
//! rejected by: schedules::nobody_waits_for_another_clients_dial
//! rejected by: schedules::who_waited_for_two_panics_dials_again
//! also by: behaviour::a_panic_without_a_text_goes_on_as_it_is
//! rejected by: schedules::a_connection_that_was_waited_for_is_dropped_too
//! rejected by: schedules::who_waits_for_the_second_dial_sleeps
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken
//! rejected by: schedules::who_panics_waits_like_everybody
//! rejected by: schedules::all_of_many_who_waited_get_it
//! rejected by: schedules::a_wake_up_is_of_its_own_client
//! also by: behaviour::a_dial_that_panics_after_another_can_be_tried_again

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
    dialed: AtomicBool,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: OnceLock::new(), dialed: AtomicBool::new(false) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        if !self.dialed.swap(true, Ordering::SeqCst) {
            let _ = self.connection.set((self.dial)());
        }
        self.connection.get().expect("somebody has dialed")
    }
}
