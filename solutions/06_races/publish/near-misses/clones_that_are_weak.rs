//! Clones hold the limits weakly: when the first reader is dropped, they have none.
//! rejected by: behaviour::every_reader_gets_them_every_time

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

type Shared = OnceLock<Limits>;

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Shared>);

#[derive(Debug)]
enum Link {
    /// The gateway's own.
    Root(Arc<Shared>),
    /// A worker's: a worker that hangs does not keep the limits of a gateway that was replaced.
    Worker(Weak<Shared>),
}

/// Whoever goes by the limits has one of these.
#[derive(Debug)]
pub struct Reader(Link);

impl Clone for Reader {
    fn clone(&self) -> Self {
        Self(Link::Worker(match &self.0 {
            Link::Root(shared) => Arc::downgrade(shared),
            Link::Worker(shared) => Weak::clone(shared),
        }))
    }
}

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::new());
    (Publisher(Arc::clone(&shared)), Reader(Link::Root(shared)))
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        // The first and only one.
        let _ = self.0.set(limits);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        match &self.0 {
            Link::Root(shared) => shared.get().copied(),
            Link::Worker(shared) => shared.upgrade()?.get().copied(),
        }
    }
}
