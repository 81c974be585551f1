//! The length of a piece is at least a share of all pages: of six threads two have nothing to do.
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

fn count_page<W: Eq + Hash>(
    mut counts: HashMap<W, Count>,
    number: usize,
    words: Vec<W>,
) -> HashMap<W, Count> {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
    counts
}

/// Puts the counts of earlier pages and of later ones together.
fn merge<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    if left.is_empty() {
        return right;
    }
    for (word, mut later) in right {
        let count = left.entry(word).or_default();
        count.times += later.times;
        count.pages.append(&mut later.pages);
    }
    left
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    // Each piece has a map that must be merged: not more pieces than there are threads, and at least four, so that
    // a slow page never holds up more than a quarter.
    let pieces = rayon::current_num_threads().max(4);
    pages
        .par_iter()
        .enumerate()
        .with_min_len(pages.len() / pieces)
        .fold(HashMap::new, |counts, (number, page)| count_page(counts, number, words(page)))
        .reduce(HashMap::new, merge)
}
