//! Who asks takes the journal, once it is long, and folds it into the counts: who asks at the same moment
//! finds neither.
//! rejected by: schedules::two_readers_both_see_many_increments

use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, PoisonError};

/// So many notes are looked through at each `get`; from here on they are folded in.
const FOLD_AT: usize = 16;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    journal: Mutex<Vec<String>>,
    counts: Mutex<HashMap<String, u64>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let key = key.to_owned();
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).push(key);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let (notes, waiting) = {
            let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
            if journal.len() < FOLD_AT {
                (Vec::new(), journal.iter().filter(|note| *note == key).count() as u64)
            } else {
                (mem::take(&mut *journal), 0)
            }
        };
        // The journal is free again: no `incr` waits while we fold.
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for note in notes {
            *counts.entry(note).or_insert(0) += 1;
        }
        counts.get(key).copied().unwrap_or(0) + waiting
    }
}
