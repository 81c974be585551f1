//! A clone takes over, with `Relaxed`, that somebody has seen the limits, and does not look by itself.
//! rejected by: schedules::a_clone_of_a_reader_that_somebody_has_asked_is_whole

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

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Shared>);

/// Whoever goes by the limits has one of these.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    /// Has `ready` been seen by this reader? Saves the workers a look at the line that all of them share.
    seen: AtomicBool,
}

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::default());
    let reader = Reader { shared: Arc::clone(&shared), seen: AtomicBool::new(false) };
    (Publisher(shared), reader)
}

impl Publisher {
    /// Publishes the limits.
    pub fn publish(self, limits: Limits) {
        self.0.per_second.store(limits.per_second, Ordering::Relaxed);
        self.0.burst.store(limits.burst, Ordering::Relaxed);
        // Pairs with the `Acquire` in `Reader::is_ready`.
        self.0.ready.store(true, Ordering::Release);
    }
}

impl Reader {
    /// True if the numbers are there, and visible to this thread.
    fn is_ready(&self) -> bool {
        // Pairs with the `Release` below, by another thread that shares this reader.
        if self.seen.load(Ordering::Acquire) {
            return true;
        }
        let ready = self.shared.ready.load(Ordering::Acquire);
        if ready {
            self.seen.store(true, Ordering::Release);
        }
        ready
    }

    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        self.is_ready().then(|| Limits {
            per_second: self.shared.per_second.load(Ordering::Relaxed),
            burst: self.shared.burst.load(Ordering::Relaxed),
        })
    }
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            // A copy of a hint: who goes by it loads it again, with `Acquire`.
            seen: AtomicBool::new(self.seen.load(Ordering::Relaxed)),
        }
    }
}
