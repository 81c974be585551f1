//! The guard drops the dial and then gives the turn back: a dial that panics as it is dropped takes the turn with it.
//! rejected by: schedules::after_a_panic_in_the_drop_of_a_dial_one_that_waits_dials

use std::future::Future;

/// How to get a connection.
pub trait Dialer: Send + Sync + 'static {
    /// What is dialed for.
    type Connection: Send + Sync + 'static;
    /// Why there is none.
    type Error: Clone + Send + Sync + 'static;

    /// Dials. It takes as long as it takes.
    fn dial(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;
}

use std::pin::Pin;
use std::sync::OnceLock;

use tokio::sync::Semaphore;

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    turn: Semaphore,
}

/// Whose turn it is. First the dial goes, and then the turn: never are two dials under way.
struct Attempt<'a, F> {
    turn: &'a Semaphore,
    dial: Option<Pin<Box<F>>>,
}

impl<F> Drop for Attempt<'_, F> {
    fn drop(&mut self) {
        self.dial = None;
        self.turn.add_permits(1);
    }
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), turn: Semaphore::new(1) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        self.turn.acquire().await.expect("it is never closed").forget();
        let mut attempt = Attempt { turn: &self.turn, dial: None };
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let dial = attempt.dial.insert(Box::pin(self.dialer.dial()));
        let connection = dial.as_mut().await?;
        Ok(self.connection.get_or_init(|| connection))
    }
}
