//! # Limits behind a flag
//!
//! An API gateway answers requests from its first moment. Its rate limits come from a slow database: one
//! thread loads them and publishes them once, and until then the workers go by built-in limits. The code
//! below ran for a year on x86-64. On the first ARM machine, a customer was told that they may make 0
//! requests a second.
//!
//! Repair it, or build it anew. [`limits`] makes a [`Publisher`] and a [`Reader`], which is cloned for each
//! worker; a worker of several threads shares its reader among them. They promise:
//!
//! - `get` gives `None` as long as nobody has called `publish`, and for ever if the publisher is dropped
//!   without it.
//! - Who gets limits gets them whole: both numbers as they were published, any numbers, 0 and `u64::MAX` too.
//! - Once `publish` has returned, whoever has learned of that gets the limits, by every reader, cloned before
//!   or after. One learns of it by what orders memory too: a `join`, a channel, a lock, a flag with `Release`
//!   and `Acquire`.
//! - Who got the limits once gets them ever after, and so does whoever is told by one who got them, from
//!   any reader, also from one that gave `None` before.
//! - `get` does not wait for `publish` to be called, not for a while either, and does not yield to let it
//!   come first. A lock that is held for a moment is fine. Two readers do not get into each other's way:
//!   where limits are there, none gets `None` because another is just reading.
//! - `publish` returns, also when every reader is gone. A destructor may call it while its thread panics,
//!   too: then it publishes as ever.
//! - Two pairs do not disturb each other.
//!
//! Safe code only; beyond that, which types and which orderings is up to you.

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
        self.0.ready.store(true, Ordering::Relaxed);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        self.0.ready.load(Ordering::Relaxed).then(|| Limits {
            per_second: self.0.per_second.load(Ordering::Relaxed),
            burst: self.0.burst.load(Ordering::Relaxed),
        })
    }
}
