//! Each four readers look at a flag of their own, raised one after the other: a reader of the first four
//! tells one of the next, who gets nothing.
//! rejected by: schedules::who_is_told_sees_them_too

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

/// A flag alone on its cache line.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Flag(AtomicBool);

/// Each so many readers share a flag: not all cores fetch the same line in each request.
const READERS_A_FLAG: usize = 4;

#[derive(Debug, Default)]
struct Shared {
    per_second: AtomicU64,
    burst: AtomicU64,
    ready: [Flag; 8],
    readers: AtomicUsize,
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Shared>);

/// Whoever goes by the limits has one of these.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    flag: usize,
}

impl Reader {
    fn new(shared: Arc<Shared>) -> Self {
        let number = shared.readers.fetch_add(1, Ordering::Relaxed);
        let flag = number / READERS_A_FLAG % shared.ready.len();
        Self { shared, flag }
    }

    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        self.shared.ready[self.flag].0.load(Ordering::Acquire).then(|| Limits {
            per_second: self.shared.per_second.load(Ordering::Relaxed),
            burst: self.shared.burst.load(Ordering::Relaxed),
        })
    }
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.shared))
    }
}

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::default());
    (Publisher(Arc::clone(&shared)), Reader::new(shared))
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        self.0.per_second.store(limits.per_second, Ordering::Relaxed);
        self.0.burst.store(limits.burst, Ordering::Relaxed);
        for flag in &self.0.ready {
            flag.0.store(true, Ordering::Release);
        }
    }
}
