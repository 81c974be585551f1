//! Flattens the pages with `flat_map`, which may cut a page in two: a word that stands in both pieces has its page twice.
//! rejected by: behaviour::few_pages_and_blank_ones_are_counted
//! rejected by: behaviour::every_word_is_counted
//! rejected by: behaviour::it_may_be_called_from_outside_a_pool
//! rejected by: schedules::every_page_is_counted_once_wherever_a_thread_is_held_up
//! rejected by: behaviour::a_long_page_is_one_page
//! rejected by: behaviour::a_word_may_stand_there_very_often
//! sometimes by: schedules::every_page_is_counted_once_wherever_a_thread_is_held_up
//! sometimes by: schedules::two_threads_count_at_once

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
    let words = &words;
    let pairs = |(number, page)| words(page).into_par_iter().map(move |word| (word, number));
    let count_word = |mut counts: HashMap<W, Count>, (word, number)| {
        counts.entry(word).or_default().add(number);
        counts
    };
    pages.par_iter().enumerate().flat_map(pairs).fold(HashMap::new, count_word).reduce(HashMap::new, append)
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
