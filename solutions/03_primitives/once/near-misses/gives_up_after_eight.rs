//! After eight dials that panicked it no longer tries.
//! rejected by: behaviour::a_dial_that_panics_can_be_tried_again

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// After so many dials that panicked the database is taken for dead.
const ATTEMPTS: u32 = 8;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
    attempts: AtomicU32,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: OnceLock::new(), attempts: AtomicU32::new(0) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        self.connection.get_or_init(|| {
            // Only one caller at a time is in here.
            let attempts = self.attempts.load(Ordering::Relaxed);
            assert!(attempts < ATTEMPTS, "the database cannot be reached");
            self.attempts.store(attempts + 1, Ordering::Relaxed);
            (self.dial)()
        })
    }
}
