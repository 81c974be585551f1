//! It goes in rounds of as many pages as there are threads: behind one slow page all threads stand idle.
//! rejected by: schedules::a_thread_counts_while_another_reads
//! rejected by: schedules::a_slow_page_holds_up_few_others
//! rejected by: schedules::few_wait_behind_any_page_that_is_slow
//! rejected by: schedules::a_call_within_words_is_like_any_other

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

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let threads = rayon::current_num_threads();
    let mut all: HashMap<W, Count> = HashMap::new();
    for (round, pages) in pages.chunks(threads).enumerate() {
        // Each thread reads one page and counts it, in a map of its own.
        let finished: Vec<HashMap<W, usize>> = pages
            .par_iter()
            .with_max_len(1)
            .map(|page| {
                let mut times = HashMap::new();
                for word in words(page) {
                    *times.entry(word).or_insert(0) += 1;
                }
                times
            })
            .collect();
        for (number, times) in finished.into_iter().enumerate() {
            for (word, times) in times {
                let count = all.entry(word).or_default();
                count.times += times;
                count.pages.push(round * threads + number);
            }
        }
    }
    all
}
