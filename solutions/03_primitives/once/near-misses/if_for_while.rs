//! Waits once and does not look again: after a wake-up without a reason it dials beside the other.
//! rejected by: schedules::there_is_one_dial_whoever_comes_first
//! rejected by: schedules::all_who_waited_get_it
//! rejected by: schedules::who_waited_too_gets_the_second_connection
//! rejected by: schedules::a_wake_up_is_of_its_own_client

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
        let mut dialing = if *dialing { self.over.wait(dialing).unwrap() } else { dialing };
        if let Some(connection) = self.connection.get() {
            return connection;
        }
        *dialing = true;
        drop(dialing);
        let _under_way = UnderWay(self);
        let _ = self.connection.set((self.dial)());
        self.connection.get().expect("it is set")
    }
}

struct UnderWay<'a, C>(&'a Client<C>);

impl<C> Drop for UnderWay<'_, C> {
    fn drop(&mut self) {
        *self.0.dialing.lock().unwrap() = false;
        self.0.over.notify_all();
    }
}
