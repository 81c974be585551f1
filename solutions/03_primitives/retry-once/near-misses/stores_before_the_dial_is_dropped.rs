//! Pins the dial in its own frame: that drops it at the end, when its connection has been stored. If it panics there, its caller panics, and the others have the connection all the same.
//! rejected by: schedules::after_a_panic_in_the_drop_of_a_dial_one_that_waits_dials

use std::pin::pin;
use std::sync::OnceLock;

use tokio::sync::Semaphore;

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

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    /// One permit: to dial.
    permits: Semaphore,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), permits: Semaphore::new(1) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let _permit = self.permits.acquire().await.expect("the semaphore is never closed");
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        // On the stack: no box, and no second copy of a future that may be large.
        let mut dial = pin!(self.dialer.dial());
        let connection = dial.as_mut().await?;
        Ok(self.connection.get_or_init(|| connection))
    }
}
