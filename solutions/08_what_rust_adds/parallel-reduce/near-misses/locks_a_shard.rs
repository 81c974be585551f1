//! A lock for each of 16 shards: two threads with the same word still wait for each other.
//! rejected by: schedules::two_threads_count_at_once

use std::collections::HashMap;
use std::hash::Hash;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::Mutex;

use rayon::prelude::*;

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
}

impl Count {
    fn add(&mut self, page: usize) {
        self.times += 1;
        if self.pages.last() != Some(&page) {
            self.pages.push(page);
        }
    }
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let shards: [Mutex<HashMap<W, Count>>; 16] = Default::default();
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    pages.par_iter().enumerate().for_each(|(number, page)| {
        for word in words(page) {
            let shard = &shards[hasher.hash_one(&word) as usize % shards.len()];
            shard.lock().unwrap().entry(word).or_default().add(number);
        }
    });
    let mut counts: HashMap<W, Count> =
        shards.into_iter().flat_map(|shard| shard.into_inner().unwrap()).collect();
    counts.values_mut().for_each(|count| count.pages.sort_unstable());
    counts
}
