//! Holds the lock while it reads the page: the `for` keeps nobody waiting for a word only, but for a page.
//! rejected by: schedules::as_many_pages_are_read_at_once_as_there_are_threads
//! rejected by: schedules::two_threads_count_at_once
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another
//! rejected by: schedules::a_thread_counts_while_another_reads
//! rejected by: schedules::a_slow_page_holds_up_few_others
//! rejected by: schedules::of_few_pages_all_are_read_at_once
//! rejected by: schedules::few_wait_behind_any_page_that_is_slow
//! rejected by: schedules::after_a_panic_as_many_pages_are_read_at_once
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another_beside_a_busy_thread
//! rejected by: schedules::a_call_within_words_is_like_any_other
//! rejected by: schedules::who_becomes_free_reads_pages_of_a_call_within_words
//! rejected by: schedules::from_outside_of_any_pool_pages_are_read_at_once

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

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
    let counts: Mutex<HashMap<W, Count>> = Mutex::default();
    pages.par_iter().enumerate().for_each(|(number, page)| {
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        for word in words(page) {
            counts.entry(word).or_default().add(number);
        }
    });
    let mut counts = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
    counts.values_mut().for_each(|count| count.pages.sort_unstable());
    counts
}
