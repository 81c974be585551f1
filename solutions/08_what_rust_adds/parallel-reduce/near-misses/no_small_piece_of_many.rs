//! From 64 pages on no piece is smaller than 16, so that there are fewer maps to put together: of 64 pages, a pool of 8 threads reads four at a
//! time.
//! rejected by: schedules::as_many_pages_are_read_at_once_as_there_are_threads

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

fn add<W: Eq + Hash>(map: &mut HashMap<W, Count>, number: usize, words: Vec<W>) {
    for word in words {
        let count = map.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
}

fn merge<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
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
    // With many pages the pieces need not be tiny: each has a map to be merged.
    let at_least = if pages.len() >= 64 { 16 } else { 1 };
    pages
        .par_iter()
        .enumerate()
        .with_min_len(at_least)
        .fold(HashMap::new, |mut map, (number, page)| {
            add(&mut map, number, words(page));
            map
        })
        .reduce(HashMap::new, merge)
}
