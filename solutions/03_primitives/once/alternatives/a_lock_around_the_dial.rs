//! A mutex for the turn and a `OnceLock` for the place. The guard is taken also from a poisoned mutex: a dial that panics leaves
//! nothing half done.

use std::sync::{Mutex, OnceLock, PoisonError};

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
    turn: Mutex<()>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: OnceLock::new(), turn: Mutex::new(()) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        if let Some(connection) = self.connection.get() {
            return connection;
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.connection.get_or_init(|| (self.dial)())
    }
}
