//! Gives `publish` a millisecond to come: every request before that is a millisecond late.
//! rejected by: schedules::get_does_not_wait_for_publish

#![forbid(unsafe_code)]

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

#[derive(Debug, Default)]
struct Shared {
    limits: Mutex<Option<Limits>>,
    there: Condvar,
}

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
        *self.0.limits.lock().unwrap() = Some(limits);
        self.0.there.notify_all();
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        let limits = self.0.limits.lock().unwrap();
        *self
            .0
            .there
            .wait_timeout_while(limits, Duration::from_millis(1), |limits| limits.is_none())
            .unwrap()
            .0
    }
}
