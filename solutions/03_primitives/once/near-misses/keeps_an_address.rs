//! The quick way keeps the address of the connection, which moves with its client.
//! rejected by: behaviour::two_clients_do_not_disturb_each_other

use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
    /// Where the connection is, for a call that need not look at the once.
    made: AtomicPtr<C>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: OnceLock::new(), made: AtomicPtr::new(ptr::null_mut()) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        // SAFETY: it is null or leads to what is in `connection`, which is never changed again.
        if let Some(made) = unsafe { self.made.load(Ordering::Acquire).as_ref() } {
            return made;
        }
        let connection = self.connection.get_or_init(|| (self.dial)());
        self.made.store(ptr::from_ref(connection).cast_mut(), Ordering::Release);
        connection
    }
}
