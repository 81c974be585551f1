//! Works through blocks of 1024 pages, `by_uniform_blocks`. A slow page holds up all the blocks behind its own.
//! rejected by: schedules::a_slow_page_holds_up_few_others

use std::collections::HashMap;
use std::hash::Hash;

use rayon::prelude::*;

/// So many pages are shared out at a time.
const BLOCK: usize = 1024;

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
    pages
        .par_iter()
        .enumerate()
        .by_uniform_blocks(BLOCK)
        .fold(HashMap::new, |mut counts, (number, page)| {
            add(&mut counts, number, words(page));
            counts
        })
        .reduce(HashMap::new, append)
}

/// Adds the words of one page.
fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, number: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
}

/// Puts `right` behind `left`.
fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, mut more) in right {
        let count = left.entry(word).or_default();
        count.times += more.times;
        count.pages.append(&mut more.pages);
    }
    left
}
