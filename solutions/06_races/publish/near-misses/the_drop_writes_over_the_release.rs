//! The publisher's drop stores over the released state, relaxed: who reads that store is ordered after nothing.
//! rejected by: schedules::who_sees_limits_sees_them_whole
//! rejected by: schedules::who_is_told_sees_them_too
//! rejected by: schedules::limits_do_not_go_away
//! rejected by: schedules::limits_do_not_go_away_beside_another_reader
//! rejected by: schedules::a_clone_of_a_reader_that_somebody_has_asked_is_whole
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

const READY: u8 = 1;
const GONE: u8 = 2;

#[derive(Debug, Default)]
struct Shared {
    per_second: AtomicU64,
    burst: AtomicU64,
    state: AtomicU8,
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
        self.0.state.store(READY, Ordering::Release);
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        (self.0.state.load(Ordering::Acquire) & READY != 0).then(|| Limits {
            per_second: self.0.per_second.load(Ordering::Relaxed),
            burst: self.0.burst.load(Ordering::Relaxed),
        })
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        let state = self.0.state.load(Ordering::Relaxed); // nobody else writes it
        self.0.state.store(state | GONE, Ordering::Relaxed);
    }
}
