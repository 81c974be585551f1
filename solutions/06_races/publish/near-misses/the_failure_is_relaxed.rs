//! Looks at the flag by a `compare_exchange` that fails when it is up, and the ordering of its failure is `Relaxed`.
//! rejected by: schedules::who_sees_limits_sees_them_whole
//! rejected by: schedules::who_is_told_sees_them_too
//! rejected by: schedules::limits_do_not_go_away
//! rejected by: schedules::limits_do_not_go_away_beside_another_reader
//! rejected by: schedules::a_clone_of_a_reader_that_somebody_has_asked_is_whole
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader

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
        self.0.ready.store(true, Ordering::Release);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        match self.0.ready.compare_exchange(false, false, Ordering::AcqRel, Ordering::Relaxed) {
            Ok(_) => None,
            Err(_) => Some(Limits {
                per_second: self.0.per_second.load(Ordering::Relaxed),
                burst: self.0.burst.load(Ordering::Relaxed),
            }),
        }
    }
}
