//! With fewer pages than threads one thread reads them all, since they seem not to be worth more: each may take a minute.
//! rejected by: schedules::of_few_pages_all_are_read_at_once

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

/// Counts the words of one page, whose number is not less than that of any page before.
fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, number: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    if pages.len() < rayon::current_num_threads() {
        // Not enough for the pool to be worth its overhead.
        let mut counts = HashMap::new();
        for (number, page) in pages.iter().enumerate() {
            add(&mut counts, number, words(page));
        }
        return counts;
    }
    pages
        .par_iter()
        .enumerate()
        .fold(HashMap::new, |mut counts, (number, page)| {
            add(&mut counts, number, words(page));
            counts
        })
        .reduce(HashMap::new, |mut left, right| {
            for (word, mut count) in right {
                let sum: &mut Count = left.entry(word).or_default();
                sum.times += count.times;
                sum.pages.append(&mut count.pages);
            }
            left
        })
}
