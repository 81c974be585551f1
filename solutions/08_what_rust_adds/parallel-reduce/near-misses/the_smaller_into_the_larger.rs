//! Puts the smaller map into the larger one, which saves work, and forgets which of them was the left one.
//! rejected by: behaviour::any_number_of_pages_is_cut_and_put_together_in_order
//! rejected by: behaviour::every_word_is_counted
//! rejected by: behaviour::numbers_ascend_whichever_pages_are_long
//! rejected by: behaviour::numbers_ascend_beside_a_page_of_thousands_of_words
//! also by: behaviour::while_its_thread_panics_it_counts_as_ever

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

impl Count {
    fn add(&mut self, page: usize) {
        self.times += 1;
        if self.pages.last() != Some(&page) {
            self.pages.push(page);
        }
    }
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let count_page = |mut counts: HashMap<W, Count>, (number, page)| {
        for word in words(page) {
            counts.entry(word).or_default().add(number);
        }
        counts
    };
    let put_together = |left: HashMap<W, Count>, right: HashMap<W, Count>| {
        if left.len() < right.len() { append(right, left) } else { append(left, right) }
    };
    pages.par_iter().enumerate().fold(HashMap::new, count_page).reduce(HashMap::new, put_together)
}

/// Puts the counts of later pages behind those of earlier ones.
fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, mut later) in right {
        let count = left.entry(word).or_default();
        count.times += later.times;
        count.pages.append(&mut later.pages);
    }
    left
}
