//! Puts counts together as they are finished; a page that is done late comes last.
//! rejected by: schedules::page_numbers_ascend_whoever_is_done_first
//! rejected by: behaviour::every_word_is_counted
//! rejected by: behaviour::any_number_of_pages_is_cut_and_put_together_in_order
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another
//! rejected by: behaviour::numbers_ascend_whichever_pages_are_long
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another_beside_a_busy_thread
//! rejected by: schedules::a_page_may_be_counted_in_the_middle_of_another
//! sometimes by: behaviour::numbers_ascend_beside_a_page_of_thousands_of_words

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

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
    let all = Mutex::new(HashMap::new());
    pages.par_iter().enumerate().for_each(|(number, page)| {
        let mut counts: HashMap<W, Count> = HashMap::new();
        for word in words(page) {
            counts.entry(word).or_default().add(number);
        }
        let mut all = all.lock().unwrap();
        *all = append(std::mem::take(&mut all), counts);
    });
    all.into_inner().unwrap()
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
