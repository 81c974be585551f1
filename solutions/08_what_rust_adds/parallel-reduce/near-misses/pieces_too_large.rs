//! Forbids rayon to cut pieces of fewer than 1,024 pages, as one would for cheap items. Pages are not cheap.
//! rejected by: schedules::as_many_pages_are_read_at_once_as_there_are_threads
//! rejected by: schedules::two_threads_count_at_once
//! rejected by: schedules::a_thread_counts_while_another_reads
//! rejected by: schedules::a_slow_page_holds_up_few_others
//! rejected by: schedules::of_few_pages_all_are_read_at_once
//! rejected by: schedules::few_wait_behind_any_page_that_is_slow
//! rejected by: schedules::after_a_panic_as_many_pages_are_read_at_once
//! rejected by: schedules::a_call_within_words_is_like_any_other
//! rejected by: schedules::who_becomes_free_reads_pages_of_a_call_within_words
//! rejected by: schedules::from_outside_of_any_pool_pages_are_read_at_once

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
    let pages = pages.par_iter().with_min_len(1024).enumerate();
    pages.fold(HashMap::new, count_page).reduce(HashMap::new, append)
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
