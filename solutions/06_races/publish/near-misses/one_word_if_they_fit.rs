//! Limits that are thought to fit go into one word, and the highest bit of the first is the mark that they are there: of a limit from 2^31 on
//! it is lost.
//! rejected by: behaviour::any_numbers_can_be_published
//! also by: schedules::who_sees_limits_sees_them_whole

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

/// Says that the word holds limits.
const HERE: u64 = 1 << 63;

#[derive(Debug, Default)]
struct Shared {
    /// Nearly all limits fit into one word, which is read whole or not at all.
    word: AtomicU64,
    /// Those that do not.
    large: OnceLock<Limits>,
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
        let fits = |number: u64| u32::try_from(number).is_ok();
        if fits(limits.per_second) && fits(limits.burst) {
            self.0.word.store(HERE | limits.per_second << 32 | limits.burst, Ordering::Release);
        } else {
            // It is empty: nobody publishes twice.
            let _ = self.0.large.set(limits);
        }
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        let word = self.0.word.load(Ordering::Acquire);
        if word & HERE == 0 {
            return self.0.large.get().copied();
        }
        Some(Limits { per_second: (word & !HERE) >> 32, burst: word & u64::from(u32::MAX) })
    }
}
