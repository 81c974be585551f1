//! Takes a page that cannot be read for a blank one.
//! also by: behaviour::a_panic_in_words_comes_out
//! rejected by: schedules::a_panic_comes_out_as_it_is_whoever_reads_on
//! also by: behaviour::a_torn_page_is_not_read_again
//! rejected by: schedules::after_a_panic_as_many_pages_are_read_at_once
//! also by: behaviour::while_its_thread_panics_it_counts_as_ever

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
        for word in catch_unwind(AssertUnwindSafe(|| words(page))).unwrap_or_default() {
            counts.entry(word).or_default().add(number);
        }
        counts
    };
    pages.par_iter().enumerate().fold(HashMap::new, count_page).reduce(HashMap::new, append)
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
