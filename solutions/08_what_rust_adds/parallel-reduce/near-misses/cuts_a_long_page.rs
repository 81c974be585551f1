//! Cuts a long page into pieces that are counted beside each other: a word that stands in two of them has the page's number twice.
//! rejected by: behaviour::a_long_page_is_one_page
//! rejected by: behaviour::a_word_may_stand_there_very_often

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
    pages
        .par_iter()
        .enumerate()
        // A long page is counted by several threads.
        .flat_map(|(number, page)| {
            words(page).into_par_iter().with_min_len(100).map(move |word| (number, word))
        })
        .fold(HashMap::new, |mut counts: HashMap<W, Count>, (number, word)| {
            let count = counts.entry(word).or_default();
            count.times += 1;
            if count.pages.last() != Some(&number) {
                count.pages.push(number);
            }
            counts
        })
        .reduce(HashMap::new, |mut left, right| {
            for (word, mut count) in right {
                let entry = left.entry(word).or_default();
                entry.times += count.times;
                entry.pages.append(&mut count.pages);
            }
            left
        })
}
