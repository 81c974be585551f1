//! One permit to dial; the semaphore is closed for good when the connection is there.

use std::future::Future;
use std::sync::OnceLock;

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
    right_to_dial: Semaphore,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), right_to_dial: Semaphore::new(1) }
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
            if let Ok(_permit) = self.right_to_dial.acquire().await
                && self.connection.get().is_none()
            {
                let connection = self.dialer.dial().await?;
                let _ = self.connection.set(connection);
                self.right_to_dial.close();
            }
        }
    }
}
