//! `Once::call_once_force` and a cell of its own, as `OnceLock` does it: `force` tries again after a panic.

use std::cell::UnsafeCell;
use std::sync::Once;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    once: Once,
    connection: UnsafeCell<Option<C>>,
}

// SAFETY: the cell is written by one initialiser, before anybody reads it.
unsafe impl<C: Send + Sync> Sync for Client<C> {}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), once: Once::new(), connection: UnsafeCell::new(None) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        self.once.call_once_force(|_| {
            let connection = (self.dial)();
            // SAFETY: one initialiser runs at a time, and nobody reads before one has ended.
            unsafe { *self.connection.get() = Some(connection) };
        });
        // SAFETY: the once is complete, so nobody writes any more.
        unsafe { &*self.connection.get() }.as_ref().expect("the once is complete")
    }
}
