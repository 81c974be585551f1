//! A sum tells whether the numbers belong together. Where it wraps to that of the zeros from before, those
//! pass for limits.
//! rejected by: schedules::who_sees_limits_sees_them_whole

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

impl Limits {
    /// Never that of the zeros from before, whose sum in `Shared` is 0.
    fn sum(self) -> u64 {
        0x9e37_79b9_7f4a_7c15_u64.wrapping_add(self.per_second).wrapping_add(self.burst)
    }
}

#[derive(Debug, Default)]
struct Shared {
    per_second: AtomicU64,
    burst: AtomicU64,
    sum: AtomicU64,
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
        // In whatever order they arrive: until all three are there, the sum is wrong.
        self.0.per_second.store(limits.per_second, Ordering::Relaxed);
        self.0.burst.store(limits.burst, Ordering::Relaxed);
        self.0.sum.store(limits.sum(), Ordering::Relaxed);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        let limits = Limits {
            per_second: self.0.per_second.load(Ordering::Relaxed),
            burst: self.0.burst.load(Ordering::Relaxed),
        };
        (self.0.sum.load(Ordering::Relaxed) == limits.sum()).then_some(limits)
    }
}
