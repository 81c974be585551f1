//! A reader that has found nothing looks again when the edition has changed, which is raised last: readers that ask for the first time in between get the limits, and it does not.
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader

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

#[derive(Debug, Default)]
struct Shared {
    edition: AtomicU64,
    limits: OnceLock<Limits>,
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Shared>);

/// Whoever goes by the limits has one of these.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    /// The edition in which there was nothing.
    looked: AtomicU64,
}

const NEVER: u64 = u64::MAX;

impl Clone for Reader {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), looked: AtomicU64::new(NEVER) }
    }
}

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::default());
    (Publisher(Arc::clone(&shared)), Reader { shared, looked: AtomicU64::new(NEVER) })
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        let _ = self.0.limits.set(limits);
        self.0.edition.fetch_add(1, Ordering::Release);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        let edition = self.shared.edition.load(Ordering::Acquire);
        if self.looked.load(Ordering::Relaxed) == edition {
            return None;
        }
        let limits = self.shared.limits.get().copied();
        if limits.is_none() {
            self.looked.store(edition, Ordering::Relaxed);
        }
        limits
    }
}
