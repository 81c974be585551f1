//! Numbers first, then the flag, with `Release`; the flag first, with `Acquire`, and then the numbers.

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

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
    per_second: AtomicU64,
    burst: AtomicU64,
    /// Written last and read first. It publishes the other two.
    ready: AtomicBool,
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
        self.0.per_second.store(limits.per_second, Ordering::Relaxed);
        self.0.burst.store(limits.burst, Ordering::Relaxed);
        // Whoever reads this store with `Acquire` sees both stores above.
        self.0.ready.store(true, Ordering::Release);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        self.0.ready.load(Ordering::Acquire).then(|| Limits {
            per_second: self.0.per_second.load(Ordering::Relaxed),
            burst: self.0.burst.load(Ordering::Relaxed),
        })
    }
}
