//! Waits for its turn no longer than a minute, and then dials beside the other.
//! rejected by: schedules::who_waits_costs_nothing
//! rejected by: schedules::dropped_while_waiting_the_others_do_not_notice
//! rejected by: schedules::who_waits_may_go_on_in_another_task
//! rejected by: schedules::who_waits_may_be_looked_at_by_another_task
//! rejected by: schedules::who_gives_up_wakes_nobody

use std::future::Future;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;

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
    dialing: Mutex<()>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), dialing: Mutex::new(()) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        let _dialing = timeout(Duration::from_secs(60), self.dialing.lock()).await;
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let connection = self.dialer.dial().await?;
        Ok(self.connection.get_or_init(|| connection))
    }
}
