//! Clears the poison that a panic has left, and then locks with `unwrap`: in between another dial may panic.
//! rejected by: schedules::who_waited_for_two_panics_dials_again
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken

use std::sync::{Mutex, MutexGuard, OnceLock};

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    dialing: Mutex<()>,
    connection: OnceLock<C>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), dialing: Mutex::new(()), connection: OnceLock::new() }
    }

    fn claim(&self) -> MutexGuard<'_, ()> {
        let Ok(guard) = self.dialing.lock() else {
            // An earlier dial has panicked. There is nothing half-made behind the lock.
            self.dialing.clear_poison();
            return self.dialing.lock().unwrap();
        };
        guard
    }

    /// The connection.
    pub fn connection(&self) -> &C {
        if let Some(connection) = self.connection.get() {
            return connection;
        }
        let _claim = self.claim();
        if let Some(connection) = self.connection.get() {
            return connection;
        }
        self.connection.get_or_init(|| (self.dial)())
    }
}
