//! Small numbers go into one word; two times `u32::MAX`, somebody's "no limit", look like nothing there.
//! rejected by: behaviour::any_numbers_can_be_published

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

/// No limits are published, or not here.
const NOTHING: u64 = u64::MAX;

impl Limits {
    /// Both numbers in one word, if they are small enough.
    fn pack(self) -> Option<u64> {
        let per_second = u32::try_from(self.per_second).ok()?;
        let burst = u32::try_from(self.burst).ok()?;
        Some(u64::from(per_second) << 32 | u64::from(burst))
    }

    fn unpack(word: u64) -> Self {
        Self { per_second: word >> 32, burst: word & u64::from(u32::MAX) }
    }
}

#[derive(Debug)]
struct Shared {
    /// Where limits usually are: one load is enough for both.
    small: AtomicU64,
    /// Those that are too large for that.
    large: OnceLock<Limits>,
}

impl Default for Shared {
    fn default() -> Self {
        Self { small: AtomicU64::new(NOTHING), large: OnceLock::new() }
    }
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
        match limits.pack() {
            Some(word) => self.0.small.store(word, Ordering::Release),
            None => {
                self.0.large.get_or_init(|| limits);
            }
        }
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        match self.0.small.load(Ordering::Acquire) {
            NOTHING => self.0.large.get().copied(),
            word => Some(Limits::unpack(word)),
        }
    }
}
