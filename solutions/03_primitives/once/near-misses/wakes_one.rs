//! Wakes one waiter when the dial is over: the others are never told.
//! rejected by: schedules::all_who_waited_get_it
//! rejected by: schedules::all_of_many_who_waited_get_it

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
        let mut dialing = self.over.wait_while(dialing, |dialing| *dialing).unwrap();
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
        self.0.over.notify_one();
    }
}
