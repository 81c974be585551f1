//! Looks at the pointer with a relaxed load first, to spare the lock: it may see the pointer before it sees what was written behind it.
//! rejected by: schedules::all_see_it_fully_made

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
        let mut connection = self.connection.load(Ordering::Relaxed);
        if connection.is_null() {
            // A dial that panics poisons the lock, and leaves nothing half done.
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            connection = self.connection.load(Ordering::Relaxed);
            if connection.is_null() {
                connection = Box::into_raw(Box::new((self.dial)()));
                self.connection.store(connection, Ordering::Relaxed);
            }
        }
        // SAFETY: it came from a box, and nobody writes to it or frees it before the client is dropped.
        unsafe { &*connection }
    }
}

impl<C> Drop for Client<C> {
    fn drop(&mut self) {
        let connection = *self.connection.get_mut();
        if !connection.is_null() {
            // SAFETY: it came from a box, and nobody else can have it any more.
            drop(unsafe { Box::from_raw(connection) });
        }
    }
}
