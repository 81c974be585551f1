//! A `OnceLock` that belongs to the readers. The publisher has a `Weak` to it, and nothing to do if they are gone.

#![forbid(unsafe_code)]

use std::sync::{Arc, OnceLock, Weak};

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

type Place = OnceLock<Limits>;

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Weak<Place>);

/// Whoever goes by the limits has one of these.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Place>);

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let place = Arc::<Place>::default();
    (Publisher(Arc::downgrade(&place)), Reader(place))
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        if let Some(place) = self.0.upgrade() {
            place.get_or_init(|| limits);
        }
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        self.0.get().copied()
    }
}
