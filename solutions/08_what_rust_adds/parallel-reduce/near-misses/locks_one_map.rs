//! All threads count into one map behind a mutex: the loop is parallel, and its body stands in a queue.
//! rejected by: schedules::two_threads_count_at_once
//! rejected by: schedules::a_thread_counts_while_another_reads

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
    // ANCHOR: body
    let counts: Mutex<HashMap<W, Count>> = Mutex::default();
    pages.par_iter().enumerate().for_each(|(number, page)| {
        let words = words(page);
        let mut counts = counts.lock().unwrap();
        for word in words {
            counts.entry(word).or_default().add(number);
        }
    });
    let mut counts = counts.into_inner().unwrap();
    counts.values_mut().for_each(|count| count.pages.sort_unstable());
    counts
    // ANCHOR_END: body
}
