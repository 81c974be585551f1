//! Each thread leases the lowest free number for its life, and counts in the map of that number; `get` adds up all 64
//! maps, each behind a lock of its own.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// More threads than this share slots, which costs time and no increment: each slot has its lock.
const SLOTS: usize = 64;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that is done under a lock here can panic half-way.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Which numbers nobody has.
struct Numbers {
    given_back: BTreeSet<usize>,
    next: usize,
}

static NUMBERS: Mutex<Numbers> = Mutex::new(Numbers { given_back: BTreeSet::new(), next: 0 });

/// A number that no other living thread has.
struct Lease {
    number: usize,
}

impl Lease {
    fn take() -> Self {
        let mut numbers = lock(&NUMBERS);
        let number = numbers.given_back.pop_first().unwrap_or_else(|| {
            let new = numbers.next;
            numbers.next += 1;
            new
        });
        Self { number }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        lock(&NUMBERS).given_back.insert(self.number);
    }
}

thread_local! {
    static LEASE: Lease = Lease::take();
}

/// On a cache line of its own, so that neighbours do not slow each other down.
#[derive(Default)]
#[repr(align(128))]
struct Slot {
    counts: Mutex<HashMap<Box<str>, u64>>,
}

/// Counts by key, for many threads at once.
///
/// What a slot has for a key never shrinks, whoever uses the slot, and so neither does the sum.
pub struct SafeCounter {
    slots: Box<[Slot]>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        Self { slots: (0..SLOTS).map(|_| Slot::default()).collect() }
    }
}

impl fmt::Debug for SafeCounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SafeCounter").finish_non_exhaustive()
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        // A thread that has given its number back already is a guest in the first slot.
        let number = LEASE.try_with(|lease| lease.number).unwrap_or(0);
        let mut counts = lock(&self.slots[number % SLOTS].counts);
        match counts.get_mut(key) {
            Some(count) => *count += 1,
            None => {
                counts.insert(key.into(), 1);
            }
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let mut sum = 0;
        for slot in &self.slots {
            sum += lock(&slot.counts).get(key).copied().unwrap_or(0);
        }
        sum
    }
}
