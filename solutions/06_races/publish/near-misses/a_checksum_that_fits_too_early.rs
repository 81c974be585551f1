//! Orderings, and a checksum in place of a flag: with `u64::MAX` it fits as soon as that number is there, beside a 0.
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
    /// Never what three zeros are: a block that nobody wrote does not pass.
    fn checksum(self) -> u64 {
        !(self.per_second ^ self.burst)
    }
}

/// Two numbers and their checksum. All start as 0.
#[derive(Debug, Default)]
struct Block {
    per_second: AtomicU64,
    burst: AtomicU64,
    checksum: AtomicU64,
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Block>);

/// Whoever goes by the limits has one of these.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Block>);

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let block = Arc::new(Block::default());
    (Publisher(Arc::clone(&block)), Reader(block))
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        self.0.per_second.store(limits.per_second, Ordering::Release);
        self.0.burst.store(limits.burst, Ordering::Release);
        self.0.checksum.store(limits.checksum(), Ordering::Release);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        let checksum = self.0.checksum.load(Ordering::Acquire);
        let limits = Limits {
            per_second: self.0.per_second.load(Ordering::Acquire),
            burst: self.0.burst.load(Ordering::Acquire),
        };
        // Half of them, or none: not there yet.
        (limits.checksum() == checksum).then_some(limits)
    }
}
