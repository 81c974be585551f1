//! Has a map for each thread, behind a lock that nobody else wants. But the lock is held while a page is read, and the reader may bring this thread to the next page.
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another_beside_a_busy_thread

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
    let slots: Vec<Mutex<HashMap<W, Count>>> =
        (0..=rayon::current_num_threads()).map(|_| Mutex::default()).collect();
    pages.par_iter().enumerate().for_each(|(number, page)| {
        let slot = &slots[rayon::current_thread_index().map_or(0, |index| index + 1)];
        let mut counts = slot.lock().unwrap_or_else(PoisonError::into_inner);
        for word in words(page) {
            counts.entry(word).or_default().add(number);
        }
    });
    let parts = slots.into_iter().map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner));
    let mut counts = parts.fold(HashMap::new(), append);
    counts.values_mut().for_each(|count| count.pages.sort_unstable());
    counts
}

/// Puts two counts together, in any order.
fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, mut later) in right {
        let count = left.entry(word).or_default();
        count.times += later.times;
        count.pages.append(&mut later.pages);
    }
    left
}
