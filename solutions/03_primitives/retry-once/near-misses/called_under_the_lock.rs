//! Calls `dial` under the lock of the flag, since nothing happens before it is awaited: if the call itself panics, the lock is poisoned for everybody.
//! rejected by: behaviour::a_panic_is_not_for_ever
//! also by: behaviour::each_of_a_hundred_that_wait_has_a_dial_of_its_own

use std::future::Future;
use std::sync::{Mutex, OnceLock};

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
    ended: Notify,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), dialing: Mutex::new(false), ended: Notify::new() }
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
            match self.dial_or_wait() {
                Next::Dial(dial, _turn) => {
                    let connection = dial.await?;
                    return Ok(self.connection.get_or_init(|| connection));
                }
                Next::Look => {}
                Next::Wait(ended) => ended.await,
            }
        }
    }

    /// Decides in one piece what this caller does next. Nothing is awaited under the lock.
    fn dial_or_wait(
        &self,
    ) -> Next<
        impl Future<Output = Result<D::Connection, D::Error>> + Send,
        Turn<'_>,
        impl Future<Output = ()> + Send,
    > {
        let mut dialing = self.dialing.lock().unwrap();
        if self.connection.get().is_some() {
            Next::Look
        } else if *dialing {
            Next::Wait(self.ended.notified())
        } else {
            let dial = self.dialer.dial(); // nothing happens before it is polled
            *dialing = true;
            Next::Dial(dial, Turn { dialing: &self.dialing, ended: &self.ended })
        }
    }
}

enum Next<F, T, W> {
    Dial(F, T),
    Look,
    Wait(W),
}

/// The right to dial. Given back by its drop, also when the caller is gone.
struct Turn<'a> {
    dialing: &'a Mutex<bool>,
    ended: &'a Notify,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.dialing.lock().unwrap() = false;
        self.ended.notify_waiters();
    }
}
