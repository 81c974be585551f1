//! One lock around all of it: a lock orders what it guards.

use std::sync::{Arc, RwLock};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u64,
    pub burst: u64,
}

#[derive(Debug, Default)]
struct Shared {
    limits: RwLock<Option<Limits>>,
}

#[derive(Debug)]
pub struct Publisher(Arc<Shared>);

#[derive(Clone, Debug)]
pub struct Reader(Arc<Shared>);

pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::default());
    (Publisher(Arc::clone(&shared)), Reader(shared))
}

impl Publisher {
    pub fn publish(self, limits: Limits) {
        *self.0.limits.write().unwrap() = Some(limits);
    }
}

impl Reader {
    pub fn get(&self) -> Option<Limits> {
        *self.0.limits.read().unwrap()
    }
}
