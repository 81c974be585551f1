//! Reads the pages in parallel, and then counts them in parallel: nobody counts before the slowest page is read.
//! rejected by: schedules::a_thread_counts_while_another_reads

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

fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, page: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&page) {
            count.pages.push(page);
        }
    }
}

fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, count) in right {
        let sum = left.entry(word).or_default();
        sum.times += count.times;
        sum.pages.extend(count.pages);
    }
    left
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let read: Vec<Vec<W>> = pages.par_iter().map(words).collect();
    read.into_par_iter()
        .enumerate()
        .fold(HashMap::new, |mut counts, (number, words)| {
            add(&mut counts, number, words);
            counts
        })
        .reduce(HashMap::new, append)
}
