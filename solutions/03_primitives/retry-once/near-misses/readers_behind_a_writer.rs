//! Looks under a lock for reading: behind somebody who was granted the lock for writing, and is not polled, nobody gets at a connection that is there.
//! rejected by: schedules::a_connection_that_is_there_is_for_everybody_at_once

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

use tokio::sync::RwLock;

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    /// Whether the connection is there. Many may look at it at once; one holds it alone, to dial.
    there: RwLock<bool>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), there: RwLock::new(false) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if !*self.there.read().await {
            let mut there = self.there.write().await;
            if !*there {
                let connection = self.dialer.dial().await?;
                self.connection.get_or_init(|| connection);
                *there = true;
            }
        }
        Ok(self.connection.get().expect("it is there"))
    }
}
