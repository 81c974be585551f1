//! A thread that panics takes no lock, so as not to wait in a destructor: `get` gives it `None`, also where the limits are there.
//! rejected by: behaviour::a_guard_gets_the_limits_while_its_thread_panics

#![forbid(unsafe_code)]

use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

type Shared = RwLock<Option<Limits>>;

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Shared>);

/// Whoever goes by the limits has one of these.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Shared>);

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::default());
    (Publisher(Arc::clone(&shared)), Reader(shared))
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(limits);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        if thread::panicking() {
            // Whoever unwinds goes by the built-in limits.
            return None;
        }
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}
