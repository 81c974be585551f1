//! The turn is given back wherever a caller is dropped, but not where a panic drops it.
//! rejected by: schedules::dropped_by_a_panic_while_dialing_another_dials
//! rejected by: schedules::after_a_panic_in_the_drop_of_a_dial_one_that_waits_dials

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use futures::FutureExt;
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
    /// Nobody dials any more.
    free: Notify,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), dialing: AtomicBool::new(false), free: Notify::new() }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        loop {
            let mut free = pin!(self.free.notified());
            free.as_mut().enable(); // before we look
            if let Some(connection) = self.connection.get() {
                return Ok(connection);
            }
            if !self.dialing.swap(true, Ordering::SeqCst) {
                break;
            }
            free.await;
        }
        let turn = Turn(self);
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let dial = AssertUnwindSafe(async { self.dialer.dial().await });
        match dial.catch_unwind().await {
            Ok(Ok(connection)) => Ok(self.connection.get_or_init(|| connection)),
            Ok(Err(error)) => Err(error),
            Err(panic) => {
                drop(turn);
                resume_unwind(panic)
            }
        }
    }
}

/// The right to dial.
struct Turn<'a, D: Dialer>(&'a Client<D>);

impl<D: Dialer> Drop for Turn<'_, D> {
    fn drop(&mut self) {
        if thread::panicking() {
            return; // a panic of the dial has been caught, and it gives the turn back itself
        }
        self.0.dialing.store(false, Ordering::SeqCst);
        self.0.free.notify_waiters();
    }
}
