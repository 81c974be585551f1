//! Dials in a task that is aborted with its caller: the next one has the lock at once, and dials before the runtime has dropped the first dial.
//! rejected by: schedules::dropped_while_dialing_another_dials
//! rejected by: schedules::dropped_while_dialing_nothing_goes_on
//! rejected by: schedules::a_connection_that_is_dialed_is_not_lost
//! rejected by: schedules::after_a_panic_in_the_drop_of_a_dial_one_that_waits_dials

use std::future::Future;
use std::sync::{Arc, OnceLock};

use tokio::sync::Mutex;
use tokio_util::task::AbortOnDropHandle;

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
    dialer: Arc<D>,
    connection: OnceLock<D::Connection>,
    dialing: Mutex<()>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer: Arc::new(dialer), connection: OnceLock::new(), dialing: Mutex::new(()) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let _dialing = self.dialing.lock().await;
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let dialer = Arc::clone(&self.dialer);
        // A task of its own, so that a panic stays in it until we hand it on.
        let dial = AbortOnDropHandle::new(tokio::spawn(async move { dialer.dial().await }));
        match dial.await {
            Ok(dialed) => {
                let connection = dialed?;
                Ok(self.connection.get_or_init(|| connection))
            }
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}
