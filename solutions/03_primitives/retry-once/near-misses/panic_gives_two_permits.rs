//! A panic of the dial is caught, the permit is given back and the panic goes on; but the permit's guard, which the panic drops, gives it back as well.
//! rejected by: schedules::after_a_panic_there_is_room_for_one

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::OnceLock;

use futures::FutureExt;
use tokio::sync::Semaphore;

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
    /// Whoever has the permit dials. It is closed when there is a connection.
    turn: Semaphore,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), turn: Semaphore::new(1) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let Ok(_permit) = self.turn.acquire().await else {
            return Ok(self.connection.get().expect("closed when there is a connection"));
        };
        match AssertUnwindSafe(async { self.dialer.dial().await }).catch_unwind().await {
            Ok(outcome) => {
                let connection = self.connection.get_or_init({
                    let connection = outcome?;
                    || connection
                });
                self.turn.close(); // wakes all who wait
                Ok(connection)
            }
            Err(panic) => {
                self.turn.add_permits(1);
                resume_unwind(panic)
            }
        }
    }
}
