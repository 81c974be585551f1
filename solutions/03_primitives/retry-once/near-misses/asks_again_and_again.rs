//! Yields until the other has dialed: it holds a core busy for as long as that takes.
//! rejected by: schedules::who_waits_costs_nothing
//! rejected by: schedules::dropped_while_waiting_the_others_do_not_notice
//! rejected by: schedules::who_waits_may_go_on_in_another_task
//! rejected by: schedules::who_waits_may_be_looked_at_by_another_task
//! rejected by: schedules::who_gives_up_wakes_nobody

use std::future::Future;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

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
    dialing: AtomicBool,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), dialing: AtomicBool::new(false) }
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
            if !self.dialing.swap(true, SeqCst) {
                let _turn = Turn(&self.dialing);
                if let Some(connection) = self.connection.get() {
                    return Ok(connection);
                }
                let connection = self.dialer.dial().await?;
                return Ok(self.connection.get_or_init(|| connection));
            }
            tokio::task::yield_now().await;
        }
    }
}

/// The right to dial. Passed on when it is dropped, however that comes about.
struct Turn<'a>(&'a AtomicBool);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.store(false, SeqCst);
    }
}
