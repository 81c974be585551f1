//! A flag of the thread says that it dials, and a dial that asks another client panics.
//! rejected by: behaviour::two_clients_do_not_disturb_each_other
//! also by: behaviour::a_connection_may_have_a_client

use std::cell::Cell;
use std::sync::OnceLock;

thread_local! {
    static DIALING: Cell<bool> = const { Cell::new(false) };
}

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
}

/// This thread dials, as long as this lives.
struct Dialing;

impl Dialing {
    fn begin() -> Self {
        assert!(!DIALING.replace(true), "a dial asks for the connection that it makes");
        Self
    }
}

impl Drop for Dialing {
    fn drop(&mut self) {
        DIALING.set(false);
    }
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), connection: OnceLock::new() }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        self.connection.get_or_init(|| {
            let _dialing = Dialing::begin();
            (self.dial)()
        })
    }
}
