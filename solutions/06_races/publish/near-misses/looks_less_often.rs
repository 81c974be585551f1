//! A reader that has found nothing sixteen times looks at each eighth call only.
//! rejected by: behaviour::every_reader_gets_them_every_time

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Calls in vain after which a reader is less eager.
const EAGER: u64 = 16;
/// It then looks once in so many calls.
const EVERY: u64 = 8;

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<OnceLock<Limits>>);

/// Whoever goes by the limits has one of these.
#[derive(Debug)]
pub struct Reader {
    published: Arc<OnceLock<Limits>>,
    copy: OnceLock<Limits>,
    /// Calls that found nothing.
    in_vain: AtomicU64,
}

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let published = Arc::new(OnceLock::new());
    (Publisher(Arc::clone(&published)), Reader::new(published))
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        self.0.set(limits).expect("nobody else publishes");
    }
}

impl Reader {
    fn new(published: Arc<OnceLock<Limits>>) -> Self {
        Self { published, copy: OnceLock::new(), in_vain: AtomicU64::new(0) }
    }

    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        if let Some(limits) = self.copy.get() {
            return Some(*limits);
        }
        // The line that all readers share is left to the loader while it takes its time.
        let in_vain = self.in_vain.fetch_add(1, Ordering::Relaxed);
        if in_vain >= EAGER && in_vain % EVERY != 0 {
            return None;
        }
        let limits = *self.published.get()?;
        Some(*self.copy.get_or_init(|| limits))
    }
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.published))
    }
}
