//! The publisher's drop raises the flag, unless the thread panics: a guard that publishes on the way out has published nothing.
//! rejected by: behaviour::a_guard_publishes_while_its_thread_panics
//! rejected by: schedules::who_publishes_while_it_panics_publishes_as_ever

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

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
pub struct Publisher {
    shared: Arc<Shared>,
    /// Both numbers are written.
    complete: bool,
}

/// Whoever goes by the limits has one of these.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Shared>);

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::default());
    (Publisher { shared: Arc::clone(&shared), complete: false }, Reader(shared))
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(mut self, limits: Limits) {
        self.shared.per_second.store(limits.per_second, Ordering::Relaxed);
        self.shared.burst.store(limits.burst, Ordering::Relaxed);
        self.complete = true;
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        // Half-written limits are never shown: not if nobody published, not if a panic came between.
        if self.complete && !thread::panicking() {
            self.shared.ready.store(true, Ordering::Release);
        }
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        self.0.ready.load(Ordering::Acquire).then(|| Limits {
            per_second: self.0.per_second.load(Ordering::Relaxed),
            burst: self.0.burst.load(Ordering::Relaxed),
        })
    }
}
