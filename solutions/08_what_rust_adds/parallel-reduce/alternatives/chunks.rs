//! Cuts the pages into four chunks a thread, as equal as can be, counts each chunk into a map, and puts the maps together in order.

use std::collections::HashMap;
use std::hash::Hash;

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
    let chunks = 4 * rayon::current_num_threads();
    let cut = |chunk: usize| chunk * pages.len() / chunks;
    let count_chunk = |chunk: usize| {
        let mut counts: HashMap<W, Count> = HashMap::new();
        let first = cut(chunk);
        for (at, page) in pages[first..cut(chunk + 1)].iter().enumerate() {
            for word in words(page) {
                counts.entry(word).or_default().add(first + at);
            }
        }
        counts
    };
    (0..chunks).into_par_iter().with_max_len(1).map(count_chunk).reduce(HashMap::new, append)
}

/// Puts the counts of later pages behind those of earlier ones.
fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, mut later) in right {
        let count = left.entry(word).or_default();
        count.times += later.times;
        count.pages.append(&mut later.pages);
    }
    left
}
