//! A list of those who wait. Who finds that the key is free again stays on the list, and when its own
//! computation panics the only wake-up is its own.
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Thread};

/// Where a key's value is, or will be.
struct Place<V> {
    value: OnceLock<V>,
    claimed: AtomicBool,
    waiting: Mutex<VecDeque<Thread>>,
}

impl<V> Place<V> {
    fn new() -> Self {
        Self { value: OnceLock::new(), claimed: AtomicBool::new(false), waiting: Mutex::default() }
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Thread>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claim(&self) -> bool {
        !self.claimed.swap(true, Ordering::SeqCst)
    }

    /// Waits until there is a value, which gives false, or until it is up to the caller to make it.
    fn claim_or_wait(&self) -> bool {
        let me = thread::current().id();
        loop {
            if self.value.get().is_some() {
                return false;
            }
            if self.claim() {
                return true;
            }
            self.waiting().push_back(thread::current());
            // The claim may have been given back before we were on the list.
            if self.claim() {
                return true;
            }
            while self.value.get().is_none() && self.waiting().iter().any(|thread| thread.id() == me) {
                thread::park();
            }
        }
    }
}

/// The right to compute, which goes on to the next if nothing comes of it.
struct Claim<'a, V>(&'a Place<V>);

impl<V> Drop for Claim<'_, V> {
    fn drop(&mut self) {
        if self.0.value.get().is_some() {
            self.0.waiting().drain(..).for_each(|thread| thread.unpark());
            return;
        }
        self.0.claimed.store(false, Ordering::SeqCst);
        let next = self.0.waiting().pop_front();
        if let Some(next) = next {
            next.unpark();
        }
    }
}

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    places: Mutex<HashMap<K, Arc<Place<V>>>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { places: Mutex::new(HashMap::new()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let place = {
            let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(places.entry(key).or_insert_with(|| Arc::new(Place::new())))
        };
        if place.claim_or_wait() {
            let _claim = Claim(&place);
            // Nobody else sets it while we have the claim, and it is never given back once it is set.
            return place.value.get_or_init(compute).clone();
        }
        place.value.get().cloned().expect("nobody is told of a value before it is there")
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
