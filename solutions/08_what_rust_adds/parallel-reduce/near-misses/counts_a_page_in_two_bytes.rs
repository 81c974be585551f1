//! Counts the words of a page in two bytes: no page has that many words.
//! rejected by: behaviour::a_word_may_stand_there_very_often

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

/// Adds the words of one page: first how often each stands on it, then what that adds.
fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, number: usize, words: Vec<W>) {
    let mut on_page: HashMap<W, u16> = HashMap::with_capacity(words.len().min(1024));
    for word in words {
        *on_page.entry(word).or_insert(0) += 1;
    }
    for (word, times) in on_page {
        let count = counts.entry(word).or_default();
        count.times += usize::from(times);
        count.pages.push(number);
    }
}

/// Puts the counts of a piece to those of its left neighbour.
fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, mut count) in right {
        let sum = left.entry(word).or_default();
        sum.times += count.times;
        sum.pages.append(&mut count.pages);
    }
    left
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
        .fold(HashMap::new, |mut counts, (number, page)| {
            add(&mut counts, number, words(page));
            counts
        })
        .reduce(HashMap::new, append)
}
