//! `get` looks at a flag and `clone` under the lock, and `publish` serves the one after the other: a clone made in between has the limits, and the others have none yet.
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

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
    /// Spares readers the lock as long as there is nothing.
    ready: AtomicBool,
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Shared>);

/// Whoever goes by the limits has one of these.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    /// What was there when this reader was cloned: it needs no look any more.
    own: Option<Limits>,
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        let own = self.own.or_else(|| *self.shared.limits.lock().unwrap());
        Self { shared: Arc::clone(&self.shared), own }
    }
}

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::default());
    (Publisher(Arc::clone(&shared)), Reader { shared, own: None })
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        *self.0.limits.lock().unwrap() = Some(limits);
        self.0.ready.store(true, Ordering::Release);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        if self.own.is_some() {
            return self.own;
        }
        if !self.shared.ready.load(Ordering::Acquire) {
            return None;
        }
        *self.shared.limits.lock().unwrap()
    }
}
