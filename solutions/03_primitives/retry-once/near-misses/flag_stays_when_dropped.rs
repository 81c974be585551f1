//! Gives the right to dial back in each line that leaves, but a future that is dropped runs none of them.
//! rejected by: schedules::dropped_while_dialing_another_dials
//! also by: behaviour::a_panic_is_not_for_ever
//! rejected by: schedules::after_a_panic_one_that_waits_dials
//! rejected by: schedules::dropped_while_dialing_nothing_goes_on
//! rejected by: schedules::dropped_while_waiting_the_others_do_not_notice
//! rejected by: schedules::dropped_by_a_panic_while_dialing_another_dials
//! rejected by: schedules::after_a_panic_in_the_drop_of_a_dial_one_that_waits_dials
//! rejected by: schedules::dropped_by_a_panic_while_waiting_the_next_dials
//! rejected by: schedules::after_a_panic_there_is_room_for_one
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
    // ANCHOR: connection
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
                    match self.dialer.dial().await {
                        Ok(connection) => {
                            let _ = self.connection.set(connection);
                        }
                        Err(error) => {
                            self.dialing.store(false, SeqCst);
                            self.over.notify_waiters();
                            return Err(error);
                        }
                    }
                }
                self.dialing.store(false, SeqCst);
                self.over.notify_waiters();
                continue;
            }
            over.await;
        }
    }
    // ANCHOR_END: connection
}
