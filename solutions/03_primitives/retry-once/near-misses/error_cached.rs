//! Keeps the outcome of the first dial, also an error: the service is down until it is restarted.
//! also by: behaviour::a_failed_dial_is_tried_again
//! rejected by: schedules::after_a_failure_one_that_waits_dials
//! rejected by: schedules::each_that_waits_has_a_dial_of_its_own
//! rejected by: schedules::dropped_while_waiting_the_others_do_not_notice
//! rejected by: schedules::a_call_that_is_done_keeps_nobody_waiting
//! rejected by: schedules::the_turn_goes_past_all_who_are_gone
//! rejected by: schedules::who_waits_twice_takes_nobodys_place
//! rejected by: schedules::who_gives_up_leaves_the_line
//! rejected by: schedules::two_that_wait_in_one_task_are_two
//! rejected by: schedules::who_was_woken_leaves_no_others_place
//! rejected by: schedules::a_connection_that_is_there_is_for_everybody_at_once
//! rejected by: schedules::a_turn_that_nobody_took_is_there_once
//! also by: behaviour::each_of_a_hundred_that_wait_has_a_dial_of_its_own

use std::future::Future;

use tokio::sync::OnceCell;

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
    outcome: OnceCell<Result<D::Connection, D::Error>>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, outcome: OnceCell::new() }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    // ANCHOR: connection
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        self.outcome.get_or_init(|| self.dialer.dial()).await.as_ref().map_err(Clone::clone)
    }
    // ANCHOR_END: connection
}
