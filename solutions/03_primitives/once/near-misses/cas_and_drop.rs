//! Lets both dial, puts one pointer in with a compare-and-exchange and drops the other: one connection, but two dials.
//! rejected by: schedules::there_is_one_dial_whoever_comes_first
//! rejected by: schedules::all_who_waited_get_it
//! rejected by: schedules::who_waited_too_gets_the_second_connection
//! rejected by: schedules::who_panics_waits_like_everybody
//! rejected by: schedules::a_wake_up_is_of_its_own_client

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: AtomicPtr<C>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: AtomicPtr::new(ptr::null_mut()) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        let mut connection = self.connection.load(Ordering::Acquire);
        if connection.is_null() {
            connection = Box::into_raw(Box::new((self.dial)()));
            let old = ptr::null_mut();
            if let Err(theirs) =
                self.connection.compare_exchange(old, connection, Ordering::AcqRel, Ordering::Acquire)
            {
                // SAFETY: it came from a box, and nobody else has seen it.
                drop(unsafe { Box::from_raw(connection) });
                connection = theirs;
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
