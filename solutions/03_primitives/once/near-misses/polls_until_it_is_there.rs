//! The flag is taken down when a dial panics, and all promises but one are kept: whoever waits does so in a loop.
//! rejected by: schedules::who_waits_sleeps
//! rejected by: schedules::who_waits_for_the_second_dial_sleeps

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
    dialing: AtomicBool,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: OnceLock::new(), dialing: AtomicBool::new(false) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        loop {
            if let Some(connection) = self.connection.get() {
                return connection;
            }
            if self.dialing.swap(true, Ordering::SeqCst) {
                thread::yield_now();
                continue;
            }
            let dialed = catch_unwind(AssertUnwindSafe(|| self.connection.get_or_init(|| (self.dial)())));
            self.dialing.store(false, Ordering::SeqCst);
            return dialed.unwrap_or_else(|panic| resume_unwind(panic));
        }
    }
}
