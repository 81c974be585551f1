//! Starts each piece with the counts of the first page, as a sequential fold would, so they are in the sum once a piece.
//! rejected by: behaviour::every_word_is_counted
//! rejected by: behaviour::any_number_of_pages_is_cut_and_put_together_in_order
//! rejected by: behaviour::it_may_be_called_from_outside_a_pool
//! rejected by: schedules::as_many_pages_are_read_at_once_as_there_are_threads
//! rejected by: schedules::page_numbers_ascend_whoever_is_done_first
//! rejected by: schedules::two_threads_count_at_once
//! rejected by: behaviour::there_may_be_thousands_of_pages
//! rejected by: schedules::a_thread_counts_while_another_reads
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another
//! rejected by: schedules::a_slow_page_holds_up_few_others
//! rejected by: behaviour::pages_without_a_size_have_numbers_too
//! rejected by: schedules::of_few_pages_all_are_read_at_once
//! rejected by: schedules::few_wait_behind_any_page_that_is_slow
//! rejected by: behaviour::numbers_ascend_whichever_pages_are_long
//! rejected by: behaviour::numbers_ascend_beside_a_page_of_thousands_of_words
//! rejected by: schedules::after_a_panic_as_many_pages_are_read_at_once
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another_beside_a_busy_thread
//! rejected by: schedules::a_page_may_be_counted_in_the_middle_of_another
//! rejected by: schedules::a_call_within_words_is_like_any_other
//! sometimes by: schedules::every_page_is_counted_once_wherever_a_thread_is_held_up
//! rejected by: schedules::who_becomes_free_reads_pages_of_a_call_within_words
//! rejected by: schedules::from_outside_of_any_pool_pages_are_read_at_once
//! rejected by: schedules::words_are_counted_on_the_callers_pool
//! also by: behaviour::blank_pages_have_numbers_too

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
    let Some((first, rest)) = pages.split_first() else { return HashMap::new() };
    let mut seed: HashMap<W, Count> = HashMap::new();
    for word in words(first) {
        seed.entry(word).or_default().add(0);
    }
    let count_page = |mut counts: HashMap<W, Count>, (index, page)| {
        for word in words(page) {
            counts.entry(word).or_default().add(index + 1);
        }
        counts
    };
    rest.par_iter().enumerate().fold(|| seed.clone(), count_page).reduce(HashMap::new, append)
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
