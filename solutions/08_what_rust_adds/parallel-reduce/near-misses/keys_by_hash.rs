//! The maps have the hash of a word for a key, to hash it once. Two words with the same hash are counted as one.
//! rejected by: schedules::words_are_counted_on_the_callers_pool

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};

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
    // Hashing a word takes as long as the word is. Do it once, when it is counted, and not again at each merge.
    let state = RandomState::new();
    pages
        .par_iter()
        .enumerate()
        .fold(HashMap::new, |mut counts: HashMap<u64, (W, Count)>, (number, page)| {
            for word in words(page) {
                let (_, count) =
                    counts.entry(state.hash_one(&word)).or_insert_with(|| (word, Count::default()));
                count.times += 1;
                if count.pages.last() != Some(&number) {
                    count.pages.push(number);
                }
            }
            counts
        })
        .reduce(HashMap::new, |mut left, right| {
            for (hash, (word, mut count)) in right {
                let (_, sum) = left.entry(hash).or_insert_with(|| (word, Count::default()));
                sum.times += count.times;
                sum.pages.append(&mut count.pages);
            }
            left
        })
        .into_values()
        .collect()
}
