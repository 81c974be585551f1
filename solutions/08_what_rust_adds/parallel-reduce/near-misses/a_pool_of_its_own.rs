//! Makes a pool for itself, beside the one that it was called on.
//! rejected by: schedules::pages_are_read_on_the_callers_pool
//! rejected by: schedules::words_are_counted_on_the_callers_pool

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
    let count_page = |mut counts: HashMap<W, Count>, (number, page)| {
        for word in words(page) {
            counts.entry(word).or_default().add(number);
        }
        counts
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(rayon::current_num_threads()).build().unwrap();
    let pages: Vec<(usize, &P)> = pages.iter().enumerate().collect();
    pool.scope(|_| pages.into_par_iter().fold(HashMap::new, count_page).reduce(HashMap::new, append))
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
