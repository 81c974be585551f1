//! Instead of an order there is a checksum; it misses two stale zeros if the burst is four times the rate.
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
    /// Tells numbers that belong together from others, such as the zeros from before.
    fn checksum(self) -> u64 {
        const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
        SEED.wrapping_add(self.per_second << 2).wrapping_sub(self.burst)
    }
}

#[derive(Debug, Default)]
struct Shared {
    per_second: AtomicU64,
    burst: AtomicU64,
    checksum: AtomicU64,
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
        self.0.checksum.store(limits.checksum(), Ordering::Relaxed);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        let limits = Limits {
            per_second: self.0.per_second.load(Ordering::Relaxed),
            burst: self.0.burst.load(Ordering::Relaxed),
        };
        // In whatever order the three have come, they fit together if all are there.
        let checksum = self.0.checksum.load(Ordering::Relaxed);
        (checksum == limits.checksum()).then_some(limits)
    }
}
