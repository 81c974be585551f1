//! Reads a page again that has panicked: what fails for a moment passes for nothing.
//! rejected by: behaviour::a_torn_page_is_not_read_again

use std::collections::HashMap;
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind};

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
    // A scanner may hiccup: give each page a second chance. The second panic comes out.
    let read = |page: &P| catch_unwind(AssertUnwindSafe(|| words(page))).unwrap_or_else(|_| words(page));
    pages
        .par_iter()
        .enumerate()
        .fold(HashMap::new, |mut counts, (number, page)| {
            add(&mut counts, number, read(page));
            counts
        })
        .reduce(HashMap::new, append)
}
