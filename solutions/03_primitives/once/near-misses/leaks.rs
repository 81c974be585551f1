//! Publishes with the right orderings and never frees: each client that is dropped leaves its connection open.
//! also by: behaviour::dropping_the_client_drops_its_connection
//! also by: behaviour::a_dial_that_panics_can_be_tried_again
//! rejected by: schedules::a_connection_that_was_waited_for_is_dropped_too
//! also by: behaviour::a_connection_may_have_a_client

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, PoisonError};

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: AtomicPtr<C>,
    turn: Mutex<()>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: AtomicPtr::new(ptr::null_mut()), turn: Mutex::new(()) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        let mut connection = self.connection.load(Ordering::Acquire);
        if connection.is_null() {
            // A dial that panics poisons the lock, and leaves nothing half done.
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            connection = self.connection.load(Ordering::Acquire);
            if connection.is_null() {
                connection = Box::into_raw(Box::new((self.dial)()));
                self.connection.store(connection, Ordering::Release);
            }
        }
        // SAFETY: it came from a box, and nobody writes to it or frees it before the client is dropped.
        unsafe { &*connection }
    }
}
