//! Waits for a lock between the dial's success and the place of the connection: dropped there, it takes the connection along.
//! rejected by: schedules::a_connection_that_is_dialed_is_not_lost

use std::future::Future;

use tokio::sync::{Mutex, RwLock};

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
    connection: RwLock<Option<Box<D::Connection>>>,
    dialing: Mutex<()>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: RwLock::new(None), dialing: Mutex::new(()) }
    }

    async fn get(&self) -> Option<&D::Connection> {
        let slot = self.connection.read().await;
        let connection: *const D::Connection = &**slot.as_ref()?;
        // SAFETY: a slot that is filled is never emptied nor filled again, and the box does not move while the client is borrowed.
        Some(unsafe { &*connection })
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.get().await {
            return Ok(connection);
        }
        let _dialing = self.dialing.lock().await;
        if let Some(connection) = self.get().await {
            return Ok(connection);
        }
        let connection = Box::new(self.dialer.dial().await?);
        *self.connection.write().await = Some(connection);
        Ok(self.get().await.expect("stored just now"))
    }
}
