//! Finds the flag set and then begins to listen: the dial ends in between, and wakes nobody.
//! rejected by: schedules::never_two_dials_at_once
//! rejected by: schedules::all_who_wait_get_the_connection
//! rejected by: schedules::after_a_failure_one_that_waits_dials
//! rejected by: schedules::each_that_waits_has_a_dial_of_its_own
//! rejected by: schedules::dropped_while_dialing_another_dials
//! rejected by: schedules::dropped_while_waiting_the_others_do_not_notice
//! rejected by: schedules::after_a_panic_one_that_waits_dials
//! rejected by: schedules::a_connection_that_is_dialed_is_not_lost
//! rejected by: schedules::after_a_panic_there_is_room_for_one
//! rejected by: schedules::a_turn_that_nobody_took_is_there_once

use std::future::Future;
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
            if let Some(connection) = self.connection.get() {
                return Ok(connection);
            }
            if !self.dialing.swap(true, SeqCst) {
                let _turn = Turn { dialing: &self.dialing, over: &self.over };
                if let Some(connection) = self.connection.get() {
                    return Ok(connection);
                }
                let connection = self.dialer.dial().await?;
                return Ok(self.connection.get_or_init(|| connection));
            }
            self.over.notified().await;
        }
    }
}

/// The right to dial. Passed on when it is dropped, however that comes about.
struct Turn<'a> {
    dialing: &'a AtomicBool,
    over: &'a Notify,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.dialing.store(false, SeqCst);
        self.over.notify_waiters();
    }
}
