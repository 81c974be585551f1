//! Reads the pages in parallel, and then counts all their words on one thread.
//! rejected by: schedules::two_threads_count_at_once
//! rejected by: schedules::a_thread_counts_while_another_reads

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
    let pages: Vec<Vec<W>> = pages.par_iter().map(words).collect();
    let mut counts: HashMap<W, Count> = HashMap::new();
    for (number, words) in pages.into_iter().enumerate() {
        for word in words {
            counts.entry(word).or_default().add(number);
        }
    }
    counts
}
