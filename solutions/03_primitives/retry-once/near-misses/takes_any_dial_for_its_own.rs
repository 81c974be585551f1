//! A dial that waited for its own connection would wait for ever, so a wait within a dial panics; but it takes every client's dial for its own.
//! rejected by: behaviour::a_dial_may_ask_another_client

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::OnceLock;

use tokio::sync::Mutex;

thread_local! {
    /// Whether this thread polls a dial.
    static DIALING: Cell<bool> = const { Cell::new(false) };
}

/// Marks the thread while it polls a dial.
struct Mark {
    before: bool,
}

impl Mark {
    fn new() -> Self {
        Self { before: DIALING.replace(true) }
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        DIALING.set(self.before);
    }
}

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
    turn: Mutex<()>,
    connection: OnceLock<D::Connection>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, turn: Mutex::new(()), connection: OnceLock::new() }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let _turn = match self.turn.try_lock() {
            Ok(turn) => turn,
            Err(_) => {
                assert!(!DIALING.get(), "a dial waits for its own connection");
                self.turn.lock().await
            }
        };
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let outcome = {
            let mut dial = pin!(self.dialer.dial());
            poll_fn(|cx| {
                let _mark = Mark::new();
                dial.as_mut().poll(cx)
            })
            .await
        };
        let connection = outcome?;
        Ok(self.connection.get_or_init(|| connection))
    }
}
