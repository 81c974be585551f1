//! Each caller has a number, and the drop of its place calls the next number; if the last of two that wait is dropped, the first of them is called while the first dial is still under way.
//! rejected by: schedules::dropped_while_waiting_the_others_do_not_notice
//! rejected by: schedules::who_gives_up_wakes_nobody
use std::future::Future;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

/// How to get a connection.
pub trait Dialer: Send + Sync + 'static {
    /// What is dialed for.
    type Connection: Send + Sync + 'static;
    /// Why there is none.
    type Error: Clone + Send + Sync + 'static;

    /// Dials. It takes as long as it takes.
    fn dial(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;
}

/// A place in the line. Whoever leaves it, done, failed or dropped, calls the next number.
struct Place<'a> {
    number: u64,
    called: &'a watch::Sender<u64>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.called.send_modify(|number| *number += 1);
    }
}

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    next: AtomicU64,
    called: watch::Sender<u64>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), next: AtomicU64::new(0), called: watch::Sender::new(0) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let mut calls = self.called.subscribe();
        let place = Place { number: self.next.fetch_add(1, Ordering::Relaxed), called: &self.called };
        // The sender is ours: it does not go away.
        let _ = calls.wait_for(|called| *called >= place.number || self.connection.get().is_some()).await;
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let connection = self.dialer.dial().await?;
        Ok(self.connection.get_or_init(|| connection))
    }
}
