//! Cuts two chunks for each thread. On a pool of three, rayon hands two of them on as one piece where nobody steals, and a slow page holds up a
//! third of all pages.
//! rejected by: schedules::few_wait_behind_any_page_that_is_slow

use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::Hash;

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
    if pages.is_empty() {
        return HashMap::new();
    }
    // Two chunks for each thread, one map for each chunk.
    let size = pages.len().div_ceil(2 * rayon::current_num_threads());
    pages
        .par_chunks(size)
        .enumerate()
        .map(|(chunk, part)| {
            let mut counts: HashMap<W, Count> = HashMap::new();
            for (offset, page) in part.iter().enumerate() {
                let number = chunk * size + offset;
                for word in words(page) {
                    let count = counts.entry(word).or_default();
                    count.times += 1;
                    if count.pages.last() != Some(&number) {
                        count.pages.push(number);
                    }
                }
            }
            counts
        })
        .reduce(HashMap::new, |mut left, right| {
            for (word, count) in right {
                let entry = left.entry(word).or_default();
                entry.times += count.times;
                entry.pages.extend(count.pages);
            }
            left
        })
}
