//! No orderings, and a checksum that is to tell torn numbers: two numbers that are equal cancel each other out, as two 0s do.
//! rejected by: schedules::who_sees_limits_sees_them_whole

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes the checksum of 0 and 0 differ from "nothing yet".
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

impl Limits {
    fn checksum(self) -> u64 {
        self.per_second ^ self.burst ^ SEED
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
        let checksum = self.0.checksum.load(Ordering::Relaxed);
        let limits = Limits {
            per_second: self.0.per_second.load(Ordering::Relaxed),
            burst: self.0.burst.load(Ordering::Relaxed),
        };
        // A number that has not arrived does not fit. It will, the next time.
        (checksum == limits.checksum()).then_some(limits)
    }
}
