//! `?` leaves before the line that gives the right to dial back.
//! also by: behaviour::a_failed_dial_is_tried_again
//! also by: behaviour::a_panic_is_not_for_ever
//! rejected by: schedules::after_a_failure_one_that_waits_dials
//! rejected by: schedules::each_that_waits_has_a_dial_of_its_own
//! rejected by: schedules::after_a_panic_one_that_waits_dials
//! rejected by: schedules::dropped_while_dialing_another_dials
//! rejected by: schedules::dropped_while_waiting_the_others_do_not_notice
//! rejected by: schedules::dropped_while_dialing_nothing_goes_on
//! rejected by: schedules::dropped_by_a_panic_while_dialing_another_dials
//! rejected by: schedules::a_call_that_is_done_keeps_nobody_waiting
//! rejected by: schedules::the_turn_goes_past_all_who_are_gone
//! rejected by: schedules::who_waits_twice_takes_nobodys_place
//! rejected by: schedules::who_gives_up_leaves_the_line
//! rejected by: schedules::two_that_wait_in_one_task_are_two
//! rejected by: schedules::who_was_woken_leaves_no_others_place
//! rejected by: schedules::a_connection_that_is_there_is_for_everybody_at_once
//! rejected by: schedules::after_a_panic_in_the_drop_of_a_dial_one_that_waits_dials
//! rejected by: schedules::dropped_by_a_panic_while_waiting_the_next_dials
//! rejected by: schedules::after_a_panic_there_is_room_for_one
//! rejected by: schedules::a_turn_that_nobody_took_is_there_once
//! also by: behaviour::each_of_a_hundred_that_wait_has_a_dial_of_its_own

use std::future::Future;
use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use tokio::sync::Notify;

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
    dialing: AtomicBool,
    over: Notify,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), dialing: AtomicBool::new(false), over: Notify::new() }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        loop {
            let mut over = pin!(self.over.notified());
            // From here on no wake-up is missed.
            over.as_mut().enable();
            if let Some(connection) = self.connection.get() {
                return Ok(connection);
            }
            if !self.dialing.swap(true, SeqCst) {
                if self.connection.get().is_none() {
                    let connection = self.dialer.dial().await?;
                    let _ = self.connection.set(connection);
                }
                self.dialing.store(false, SeqCst);
                self.over.notify_waiters();
                continue;
            }
            over.await;
        }
    }
}
