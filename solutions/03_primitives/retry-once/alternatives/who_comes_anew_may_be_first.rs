//! A flag for the one who dials, and a wake-up for one of those that wait. Who fails and comes again at once is faster.

use std::future::Future;
use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

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
    ended: Notify,
}

/// Somebody dials as long as this lives.
struct Dialing<'a> {
    dialing: &'a AtomicBool,
    ended: &'a Notify,
}

impl Drop for Dialing<'_> {
    fn drop(&mut self) {
        self.dialing.store(false, Ordering::SeqCst);
        self.ended.notify_one();
    }
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), dialing: AtomicBool::new(false), ended: Notify::new() }
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
            let mut ended = pin!(self.ended.notified());
            ended.as_mut().enable(); // from here on no end is missed
            if let Some(connection) = self.connection.get() {
                return Ok(connection);
            }
            if let Some(dialing) = self.begin() {
                if let Some(connection) = self.connection.get() {
                    return Ok(connection); // it has come between the look and the turn
                }
                let connection = self.dialer.dial().await?;
                let connection = self.connection.get_or_init(|| connection);
                drop(dialing);
                self.ended.notify_waiters();
                return Ok(connection);
            }
            ended.await;
        }
    }

    fn begin(&self) -> Option<Dialing<'_>> {
        self.dialing
            .compare_exchange(false, true, Ordering::SeqCst, Ordering::SeqCst)
            .ok()
            .map(|_| Dialing { dialing: &self.dialing, ended: &self.ended })
    }
}
