//! Divides the pages among the threads and rounds down: with fewer pages than threads, the chunks have the length 0, at which rayon panics.
//! also by: behaviour::few_pages_and_blank_ones_are_counted
//! also by: behaviour::any_number_of_pages_is_cut_and_put_together_in_order
//! rejected by: schedules::a_slow_page_holds_up_few_others
//! also by: behaviour::pages_without_a_size_have_numbers_too
//! rejected by: schedules::of_few_pages_all_are_read_at_once
//! also by: behaviour::a_long_page_is_one_page
//! rejected by: schedules::few_wait_behind_any_page_that_is_slow
//! also by: behaviour::a_panic_in_words_comes_out
//! rejected by: schedules::a_call_within_words_is_like_any_other
//! also by: behaviour::a_panic_that_words_catches_ends_no_other_call

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
    let chunk = pages.len() / rayon::current_num_threads();
    let count_chunk = |(index, pages): (usize, &[P])| {
        let mut counts: HashMap<W, Count> = HashMap::new();
        for (offset, page) in pages.iter().enumerate() {
            for word in words(page) {
                counts.entry(word).or_default().add(index * chunk + offset);
            }
        }
        counts
    };
    pages.par_chunks(chunk).enumerate().map(count_chunk).reduce(HashMap::new, append)
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
