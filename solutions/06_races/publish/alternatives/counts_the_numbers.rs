//! A count of the numbers that are there, added to with `Release`: 2, loaded with `Acquire`, says that both are.

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

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
    numbers: [AtomicU64; Self::ALL],
    there: AtomicUsize,
}

impl Shared {
    const ALL: usize = 2;

    fn push(&self, number: u64) {
        // Only the one publisher adds, so it may look with `Relaxed`.
        let index = self.there.load(Ordering::Relaxed);
        self.numbers[index].store(number, Ordering::Relaxed);
        self.there.fetch_add(1, Ordering::Release);
    }
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Weak<Shared>);

/// Whoever goes by the limits has one of these.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Shared>);

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let reader = Reader(Arc::default());
    (Publisher(Arc::downgrade(&reader.0)), reader)
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        // Without a reader there is nobody to publish for.
        if let Some(shared) = self.0.upgrade() {
            shared.push(limits.per_second);
            shared.push(limits.burst);
        }
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        (self.0.there.load(Ordering::Acquire) == Shared::ALL).then(|| {
            let [per_second, burst] = &self.0.numbers;
            Limits { per_second: per_second.load(Ordering::Relaxed), burst: burst.load(Ordering::Relaxed) }
        })
    }
}
