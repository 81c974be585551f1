//! Whoever asks while its thread panics dials before it goes to the once, for fear of poisoning it.
//! rejected by: schedules::who_panics_waits_like_everybody

use std::sync::OnceLock;
use std::thread;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    connection: OnceLock<C>,
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
        if let Some(connection) = self.connection.get() {
            return connection;
        }
        if thread::panicking() {
            // A once that is left by a thread that panics counts as failed, and those who wait would dial
            // again. So a destructor has its dial before it goes into the once.
            let mut connection = Some((self.dial)());
            return self.connection.get_or_init(|| connection.take().expect("it is called once"));
        }
        self.connection.get_or_init(|| (self.dial)())
    }
}
