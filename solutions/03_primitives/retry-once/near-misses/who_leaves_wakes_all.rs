//! The place of a caller wakes all who wait when it is dropped, whether or not it had the turn.
//! rejected by: schedules::who_gives_up_wakes_nobody

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
    line: Line,
}

#[derive(Default)]
struct Line {
    dialing: AtomicBool,
    ended: Notify,
}

/// A caller of `connection`.
struct Place<'a> {
    line: &'a Line,
    dials: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.dials {
            self.line.dialing.store(false, Ordering::SeqCst);
        }
        self.line.ended.notify_waiters();
    }
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), line: Line::default() }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let mut place = Place { line: &self.line, dials: false };
        loop {
            let mut ended = pin!(self.line.ended.notified());
            ended.as_mut().enable();
            if !self.line.dialing.swap(true, Ordering::SeqCst) {
                place.dials = true;
                break;
            }
            if let Some(connection) = self.connection.get() {
                return Ok(connection);
            }
            ended.await;
        }
        if let Some(connection) = self.connection.get() {
            return Ok(connection); // somebody else was faster
        }
        let connection = self.dialer.dial().await?;
        Ok(self.connection.get_or_init(|| connection))
    }
}
