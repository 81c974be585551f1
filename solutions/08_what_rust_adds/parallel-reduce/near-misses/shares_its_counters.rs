//! Adds to atomics in one map, for which the read lock is enough: but a new word needs the write lock, and its pages a mutex.
//! rejected by: schedules::two_threads_count_at_once
//! sometimes by: schedules::a_thread_counts_while_another_reads

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, RwLock};

use rayon::prelude::*;

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let counts: RwLock<HashMap<W, (AtomicUsize, Mutex<Vec<usize>>)>> = RwLock::default();
    pages.par_iter().enumerate().for_each(|(number, page)| {
        for word in words(page) {
            if !counts.read().unwrap().contains_key(&word) {
                counts.write().unwrap().entry(word.clone()).or_default();
            }
            let counts = counts.read().unwrap();
            let (times, pages) = &counts[&word];
            times.fetch_add(1, Ordering::Relaxed);
            pages.lock().unwrap().push(number);
        }
    });
    let finish = |(times, pages): (AtomicUsize, Mutex<Vec<usize>>)| {
        let mut pages = pages.into_inner().unwrap();
        pages.sort_unstable();
        pages.dedup();
        Count { times: times.into_inner(), pages }
    };
    counts.into_inner().unwrap().into_iter().map(|(word, count)| (word, finish(count))).collect()
}
