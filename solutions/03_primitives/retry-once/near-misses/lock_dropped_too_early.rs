//! Locks only to look; the dial itself is outside.
//! rejected by: schedules::never_two_dials_at_once
//! rejected by: schedules::all_who_wait_get_the_connection
//! rejected by: schedules::a_connection_that_is_there_is_for_everybody_at_once
//! rejected by: schedules::who_waits_costs_nothing
//! rejected by: schedules::after_a_failure_one_that_waits_dials
//! rejected by: schedules::each_that_waits_has_a_dial_of_its_own
//! rejected by: schedules::after_a_panic_one_that_waits_dials
//! rejected by: schedules::dropped_while_dialing_another_dials
//! rejected by: schedules::dropped_while_waiting_the_others_do_not_notice
//! rejected by: schedules::a_connection_that_is_dialed_is_not_lost
//! also by: behaviour::a_hundred_may_wait
//! rejected by: schedules::who_waits_may_go_on_in_another_task
//! rejected by: schedules::dropped_by_a_panic_while_dialing_another_dials
//! rejected by: schedules::a_call_that_is_done_keeps_nobody_waiting
//! rejected by: schedules::the_turn_goes_past_all_who_are_gone
//! rejected by: schedules::who_waits_twice_takes_nobodys_place
//! rejected by: schedules::who_gives_up_leaves_the_line
//! rejected by: schedules::two_that_wait_in_one_task_are_two
//! rejected by: schedules::who_was_woken_leaves_no_others_place
//! rejected by: schedules::who_waits_may_be_looked_at_by_another_task
//! rejected by: schedules::after_a_panic_in_the_drop_of_a_dial_one_that_waits_dials
//! rejected by: schedules::dropped_by_a_panic_while_waiting_the_next_dials
//! rejected by: schedules::after_a_panic_there_is_room_for_one
//! rejected by: schedules::who_gives_up_wakes_nobody
//! rejected by: schedules::a_turn_that_nobody_took_is_there_once
//! also by: behaviour::a_dial_may_ask_another_client

use std::future::Future;
use std::sync::OnceLock;

use tokio::sync::Mutex;

/// How to get a connection.
pub trait Dialer: Send + Sync + 'static {
    /// What is dialed for.
    type Connection: Send + Sync + 'static;
    /// Why there is none.
    type Error: Clone + Send + Sync + 'static;

    /// Dials. It takes as long as it takes.
    fn dial(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;
}

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    dialing: Mutex<()>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), dialing: Mutex::new(()) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        {
            let _dialing = self.dialing.lock().await;
            if let Some(connection) = self.connection.get() {
                return Ok(connection);
            }
        }
        let connection = self.dialer.dial().await?;
        Ok(self.connection.get_or_init(|| connection))
    }
}
