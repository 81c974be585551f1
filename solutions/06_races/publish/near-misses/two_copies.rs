//! The limits are there twice, and whoever finds one copy locked looks at the other. Between the two writes
//! of `publish` that one is empty.
//! rejected by: schedules::limits_do_not_go_away_beside_another_reader

#![forbid(unsafe_code)]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

/// The same twice: a reader who finds one copy busy takes the other and is not held up.
#[derive(Debug, Default)]
struct Copies {
    first: Mutex<Option<Limits>>,
    second: Mutex<Option<Limits>>,
}

fn lock(copy: &Mutex<Option<Limits>>) -> MutexGuard<'_, Option<Limits>> {
    copy.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Copies>);

/// Whoever goes by the limits has one of these.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Copies>);

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let copies = Arc::new(Copies::default());
    (Publisher(Arc::clone(&copies)), Reader(copies))
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        *lock(&self.0.first) = Some(limits);
        *lock(&self.0.second) = Some(limits);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        match self.0.first.try_lock() {
            Ok(copy) => *copy,
            Err(TryLockError::Poisoned(copy)) => *copy.into_inner(),
            Err(TryLockError::WouldBlock) => *lock(&self.0.second),
        }
    }
}
