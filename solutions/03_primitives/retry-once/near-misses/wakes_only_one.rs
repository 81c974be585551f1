//! Wakes one of those that wait. That is enough after a failure, and one too few after a success.
//! rejected by: schedules::all_who_wait_get_the_connection
//! also by: behaviour::a_hundred_may_wait
//! rejected by: schedules::who_waits_twice_takes_nobodys_place
//! rejected by: schedules::who_gives_up_wakes_nobody

use std::future::Future;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

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
    dialing: AtomicBool,
    over: Notify,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), dialing: AtomicBool::new(false), over: Notify::new() }
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
                let _turn = Turn { dialing: &self.dialing, over: &self.over };
                if let Some(connection) = self.connection.get() {
                    return Ok(connection);
                }
                let connection = self.dialer.dial().await?;
                return Ok(self.connection.get_or_init(|| connection));
            }
            self.over.notified().await;
        }
    }
}

/// The right to dial. Passed on when it is dropped, however that comes about.
struct Turn<'a> {
    dialing: &'a AtomicBool,
    over: &'a Notify,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.dialing.store(false, SeqCst);
        self.over.notify_one();
    }
}
