//! Hands a dial's panic on by its text, and makes one up where there is none.
//! rejected by: behaviour::a_panic_without_a_text_goes_on_as_it_is

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::OnceLock;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    made: OnceLock<C>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), made: OnceLock::new() }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        self.made.get_or_init(|| match catch_unwind(AssertUnwindSafe(|| (self.dial)())) {
            Ok(connection) => connection,
            Err(payload) if payload.is::<&'static str>() || payload.is::<String>() => resume_unwind(payload),
            Err(_) => panic!("the dial has panicked"),
        })
    }
}
