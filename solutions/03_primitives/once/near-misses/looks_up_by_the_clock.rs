//! Whoever waits looks up every ten milliseconds, so that no wake-up can be missed: a dial of a minute wakes each of them six thousand times.
//! rejected by: schedules::who_waits_sleeps

use std::sync::{Condvar, Mutex, OnceLock};

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
    dialing: Mutex<bool>,
    over: Condvar,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            connection: OnceLock::new(),
            dialing: Mutex::new(false),
            over: Condvar::new(),
        }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        let dialing = self.dialing.lock().unwrap();
        let mut dialing = dialing;
        while *dialing {
            dialing = self.over.wait_timeout(dialing, std::time::Duration::from_millis(10)).unwrap().0;
        }
        if let Some(connection) = self.connection.get() {
            return connection;
        }
        *dialing = true;
        drop(dialing);
        let _under_way = UnderWay(self);
        self.connection.get_or_init(|| (self.dial)())
    }
}

struct UnderWay<'a, C>(&'a Client<C>);

impl<C> Drop for UnderWay<'_, C> {
    fn drop(&mut self) {
        *self.0.dialing.lock().unwrap() = false;
        self.0.over.notify_all();
    }
}
