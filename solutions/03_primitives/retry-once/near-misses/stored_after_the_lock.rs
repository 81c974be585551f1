//! "Once": the lock is given back before the connection is kept, and the next in line finds none and dials.
//! rejected by: schedules::never_two_dials_at_once
//! rejected by: schedules::all_who_wait_get_the_connection
//! rejected by: schedules::a_connection_that_is_dialed_is_not_lost
//! rejected by: schedules::after_a_panic_there_is_room_for_one
//! rejected by: schedules::a_turn_that_nobody_took_is_there_once

use std::future::Future;

/// How to get a connection.
pub trait Dialer: Send + Sync + 'static {
    /// What is dialed for.
    type Connection: Send + Sync + 'static;
    /// Why there is none.
    type Error: Clone + Send + Sync + 'static;

    /// Dials. It takes as long as it takes.
    fn dial(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;
}

use std::sync::OnceLock;
use tokio::sync::Mutex;

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    line: Mutex<()>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), line: Mutex::new(()) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let dialed = {
            let _line = self.line.lock().await;
            if let Some(connection) = self.connection.get() {
                return Ok(connection);
            }
            self.dialer.dial().await?
        };
        Ok(self.connection.get_or_init(|| dialed))
    }
}
