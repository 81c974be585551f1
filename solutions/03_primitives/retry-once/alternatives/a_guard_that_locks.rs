//! A flag under a mutex of std and a `Notify`, and a guard that locks again when it is dropped, also by a panic.

use std::future::Future;
use std::sync::{Mutex, OnceLock, PoisonError};
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
    dialing: Mutex<bool>,
    over: Notify,
}

struct Dialing<'a>(&'a Mutex<bool>, &'a Notify);

impl Drop for Dialing<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.1.notify_waiters();
    }
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), dialing: Mutex::new(false), over: Notify::new() }
    }

    fn begin(&self) -> Option<Dialing<'_>> {
        let mut dialing = self.dialing.lock().unwrap_or_else(PoisonError::into_inner);
        if *dialing {
            return None;
        }
        *dialing = true;
        Some(Dialing(&self.dialing, &self.over))
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        loop {
            let over = self.over.notified();
            if let Some(_dialing) = self.begin() {
                if let Some(connection) = self.connection.get() {
                    return Ok(connection);
                }
                let connection = self.dialer.dial().await?;
                return Ok(self.connection.get_or_init(|| connection));
            }
            over.await;
        }
    }
}
