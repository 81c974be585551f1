//! One map in 64 shards for all: a thread that is in the middle of comparing a word holds its shard, and another one that counts the same word waits.
//! rejected by: schedules::two_threads_count_at_once

use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::Hash;
use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;

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
    let hasher = RandomState::new();
    let shards: Vec<Mutex<HashMap<u64, Vec<(W, Count)>>>> = (0..64).map(|_| Mutex::default()).collect();
    pages.par_iter().with_max_len(1).enumerate().for_each(|(number, page)| {
        for word in words(page) {
            let hash = hasher.hash_one(&word); // the expensive part, without a lock
            let mut shard = shards[(hash >> 58) as usize].lock().unwrap();
            let bucket = shard.entry(hash).or_default();
            match bucket.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => {
                    count.times += 1;
                    count.pages.push(number);
                }
                None => bucket.push((word, Count { times: 1, pages: vec![number] })),
            }
        }
    });
    shards
        .into_iter()
        .flat_map(|shard| shard.into_inner().unwrap().into_values().flatten())
        .map(|(word, mut count)| {
            count.pages.sort_unstable();
            count.pages.dedup();
            (word, count)
        })
        .collect()
}
