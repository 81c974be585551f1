//! The strongest ordering everywhere: more than is needed, and right.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u64,
    pub burst: u64,
}

#[derive(Debug, Default)]
struct Shared {
    per_second: AtomicU64,
    burst: AtomicU64,
    ready: AtomicBool,
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
        self.0.per_second.store(limits.per_second, Ordering::SeqCst);
        self.0.burst.store(limits.burst, Ordering::SeqCst);
        self.0.ready.store(true, Ordering::SeqCst);
    }
}

impl Reader {
    pub fn get(&self) -> Option<Limits> {
        self.0.ready.load(Ordering::SeqCst).then(|| Limits {
            per_second: self.0.per_second.load(Ordering::SeqCst),
            burst: self.0.burst.load(Ordering::SeqCst),
        })
    }
}
