//! The pulse of a search: how whoever waits for a verdict tells work from an endless loop.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::quiet;

/// What a search shows of itself while it runs. Cloned handles show the same search.
#[derive(Clone, Debug, Default)]
pub struct Pulse(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Operations carried out in all. Never goes back, so a value that stays means a search that stands.
    beats: AtomicU64,
    /// How far the run that is under way has come, by its own count.
    place: AtomicU64,
    /// The choices that the run under way repeats.
    prefix: Mutex<Vec<u8>>,
    /// The number of the thread that carries it out now.
    thread: Mutex<Option<String>>,
}

impl Pulse {
    /// Notes that a run begins which repeats `prefix`.
    pub fn begin(&self, prefix: &[u8]) {
        let mut kept = self.0.prefix.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clear();
        kept.extend_from_slice(prefix);
        self.come_to(0);
        self.beat();
    }

    /// Notes how far the run has come. It counts whatever tells who runs and after what: operations, and also
    /// that another thread or task goes on.
    pub fn come_to(&self, place: u64) {
        self.0.place.store(place, Ordering::Relaxed);
    }

    /// Says that from now on the running thread carries the search out.
    pub(crate) fn is_of_this_thread(&self) {
        *self.0.thread.lock().unwrap_or_else(PoisonError::into_inner) = quiet::this_thread();
    }

    /// The number of the thread that carries it out now, where that can be told.
    pub(crate) fn thread(&self) -> Option<String> {
        self.0.thread.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes one operation.
    pub fn beat(&self) {
        // One thread writes, so a load and a store do, and cost less than a read-modify-write.
        let beats = self.0.beats.load(Ordering::Relaxed);
        self.0.beats.store(beats + 1, Ordering::Relaxed);
    }

    /// Operations so far. Two equal answers mean that nothing happened in between.
    #[must_use]
    pub fn beats(&self) -> u64 {
        self.0.beats.load(Ordering::Relaxed)
    }

    /// The run under way: the choices it repeats, and how far it has come.
    #[must_use]
    pub fn under_way(&self) -> (Vec<u8>, u64) {
        let prefix = self.0.prefix.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (prefix, self.0.place.load(Ordering::Relaxed))
    }
}
