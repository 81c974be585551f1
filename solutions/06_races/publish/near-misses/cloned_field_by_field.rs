//! Each reader keeps a copy beside a flag, and `clone` copies the numbers first and the flag last: a clone
//! made while another thread asks has zeros for ever.
//! rejected by: schedules::a_clone_made_while_somebody_asks_is_whole
//! rejected by: schedules::a_clone_of_a_reader_that_somebody_has_asked_is_whole

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

type Shared = Mutex<Option<Limits>>;

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Shared>);

/// Whoever goes by the limits has one of these. It takes the lock until it has found limits, and then goes by
/// its own copy.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    per_second: AtomicU64,
    burst: AtomicU64,
    filled: AtomicBool,
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            per_second: AtomicU64::new(self.per_second.load(Ordering::Relaxed)),
            burst: AtomicU64::new(self.burst.load(Ordering::Relaxed)),
            filled: AtomicBool::new(self.filled.load(Ordering::Acquire)),
        }
    }
}

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::default());
    let reader = Reader {
        shared: Arc::clone(&shared),
        per_second: AtomicU64::new(0),
        burst: AtomicU64::new(0),
        filled: AtomicBool::new(false),
    };
    (Publisher(shared), reader)
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(limits);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        if self.filled.load(Ordering::Acquire) {
            return Some(Limits {
                per_second: self.per_second.load(Ordering::Relaxed),
                burst: self.burst.load(Ordering::Relaxed),
            });
        }
        let limits = (*self.shared.lock().unwrap_or_else(PoisonError::into_inner))?;
        // Two threads that share this reader may both do this: they store the same.
        self.per_second.store(limits.per_second, Ordering::Relaxed);
        self.burst.store(limits.burst, Ordering::Relaxed);
        self.filled.store(true, Ordering::Release);
        Some(limits)
    }
}
