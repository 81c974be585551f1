//! If the loader panics before it has published, that is noted, as a mutex notes it, and each `get` panics from then on.
//! rejected by: behaviour::a_publisher_that_a_panic_drops_publishes_nothing

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

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
    limits: OnceLock<Limits>,
    /// The thread that loads them has panicked.
    failed: AtomicBool,
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
        self.0.limits.set(limits).expect("nobody publishes twice");
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        // One that has published may panic over what it likes.
        if thread::panicking() && self.0.limits.get().is_none() {
            self.0.failed.store(true, Ordering::Release);
        }
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        let limits = self.0.limits.get().copied();
        if limits.is_none() {
            assert!(!self.0.failed.load(Ordering::Acquire), "who was to load the limits has panicked");
        }
        limits
    }
}
