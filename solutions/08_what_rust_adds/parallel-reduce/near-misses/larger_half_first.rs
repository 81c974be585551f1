//! Puts the smaller map into the larger one where that pays, whichever stands first.
//! rejected by: behaviour::numbers_ascend_beside_a_page_of_thousands_of_words
//! also by: schedules::a_page_may_be_counted_in_the_middle_of_another

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

/// Puts the counts of two neighbours together.
fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, mut right: HashMap<W, Count>) -> HashMap<W, Count> {
    // Where one has much more to move, move the other.
    if right.len() > left.len() + 1024 {
        std::mem::swap(&mut left, &mut right);
    }
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
