//! Puts two maps together with `extend`, which overwrites the counts of a word that both have.
//! also by: behaviour::every_word_is_counted
//! also by: behaviour::any_number_of_pages_is_cut_and_put_together_in_order
//! rejected by: schedules::page_numbers_ascend_whoever_is_done_first
//! also by: behaviour::there_may_be_thousands_of_pages
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another
//! also by: behaviour::pages_without_a_size_have_numbers_too
//! also by: behaviour::numbers_ascend_whichever_pages_are_long
//! also by: behaviour::numbers_ascend_beside_a_page_of_thousands_of_words
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another_beside_a_busy_thread
//! rejected by: schedules::a_page_may_be_counted_in_the_middle_of_another
//! rejected by: schedules::words_are_counted_on_the_callers_pool
//! sometimes by: schedules::every_page_is_counted_once_wherever_a_thread_is_held_up
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
    let put_together = |mut left: HashMap<W, Count>, right: HashMap<W, Count>| {
        left.extend(right);
        left
    };
    pages.par_iter().enumerate().fold(HashMap::new, count_page).reduce(HashMap::new, put_together)
}
