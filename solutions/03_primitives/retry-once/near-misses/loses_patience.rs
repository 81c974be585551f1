//! A caller that has seen three dials fail while it waited takes the last error for its own, without a dial.
//! rejected by: behaviour::each_of_a_hundred_that_wait_has_a_dial_of_its_own

use std::future::Future;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Mutex;

/// How to get a connection.
pub trait Dialer: Send + Sync + 'static {
    /// What is dialed for.
    type Connection: Send + Sync + 'static;
    /// Why there is none.
    type Error: Clone + Send + Sync + 'static;

    /// Dials. It takes as long as it takes.
    fn dial(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;
}

/// So many failures in a row, and it is no use to go on.
const PATIENCE: usize = 3;

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    failures: AtomicUsize,
    last_error: Mutex<Option<D::Error>>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self {
            dialer,
            connection: OnceLock::new(),
            failures: AtomicUsize::new(0),
            last_error: Mutex::new(None),
        }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let before = self.failures.load(Ordering::SeqCst);
        let mut last_error = self.last_error.lock().await;
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        if self.failures.load(Ordering::SeqCst) - before >= PATIENCE
            && let Some(error) = &*last_error
        {
            return Err(error.clone());
        }
        match self.dialer.dial().await {
            Ok(connection) => Ok(self.connection.get_or_init(|| connection)),
            Err(error) => {
                self.failures.fetch_add(1, Ordering::SeqCst);
                *last_error = Some(error.clone());
                Err(error)
            }
        }
    }
}
