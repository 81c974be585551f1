//! # A connection that is dialed once
//!
//! A `OnceLock` is all three: the place, the mark that somebody is at it, and the bench for those who wait.

use std::sync::OnceLock;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: OnceLock::new() }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        self.connection.get_or_init(|| (self.dial)())
    }
}
