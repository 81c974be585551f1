//! The smaller map goes into the larger one, and a list is sorted only if its first number is above its last: 1, 0, 2, 3 is not.
//! rejected by: behaviour::numbers_ascend_whichever_pages_are_long
//! sometimes by: behaviour::numbers_ascend_beside_a_page_of_thousands_of_words
//! also by: behaviour::a_panic_that_words_catches_ends_no_other_call

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

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let mut total = pages
        .par_iter()
        .enumerate()
        .fold(HashMap::new, |mut counts, (number, page)| {
            add(&mut counts, number, words(page));
            counts
        })
        .reduce(HashMap::new, |left, right| {
            // Always the smaller one into the larger one.
            let (mut into, from) = if left.len() < right.len() { (right, left) } else { (left, right) };
            for (word, mut count) in from {
                let total: &mut Count = into.entry(word).or_default();
                total.times += count.times;
                total.pages.append(&mut count.pages);
            }
            into
        });
    // Most lists are in order. Sort those that are not.
    for count in total.values_mut() {
        if count.pages.first() > count.pages.last() {
            count.pages.sort_unstable();
        }
    }
    total
}

fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, number: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
}
