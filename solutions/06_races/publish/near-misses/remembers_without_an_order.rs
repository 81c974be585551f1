//! Who has seen the limits needs no `Acquire` any more: but two threads use this reader, and the second sees "seen" and no numbers.
//! rejected by: schedules::who_is_told_sees_them_too

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
    ready: AtomicBool,
}

impl Shared {
    fn limits(&self) -> Limits {
        Limits {
            per_second: self.per_second.load(Ordering::Relaxed),
            burst: self.burst.load(Ordering::Relaxed),
        }
    }
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Shared>);

/// Whoever goes by the limits has one of these.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    /// This reader has found the limits before: no need to acquire them a second time.
    seen: AtomicBool,
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        Reader { shared: Arc::clone(&self.shared), seen: AtomicBool::new(false) }
    }
}

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::default());
    (Publisher(Arc::clone(&shared)), Reader { shared, seen: AtomicBool::new(false) })
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        self.0.per_second.store(limits.per_second, Ordering::Relaxed);
        self.0.burst.store(limits.burst, Ordering::Relaxed);
        self.0.ready.store(true, Ordering::Release);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        if self.seen.load(Ordering::Relaxed) {
            return Some(self.shared.limits());
        }
        if self.shared.ready.load(Ordering::Acquire) {
            self.seen.store(true, Ordering::Relaxed);
            return Some(self.shared.limits());
        }
        None
    }
}
