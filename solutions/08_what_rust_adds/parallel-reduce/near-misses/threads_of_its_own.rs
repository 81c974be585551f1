//! Starts threads of the standard library, as many as the pool has, and leaves the pool idle.
//! rejected by: schedules::pages_are_read_on_the_callers_pool
//! rejected by: schedules::as_many_pages_are_read_at_once_as_there_are_threads
//! rejected by: schedules::words_are_counted_on_the_callers_pool
//! rejected by: schedules::a_slow_page_holds_up_few_others
//! rejected by: schedules::few_wait_behind_any_page_that_is_slow
//! rejected by: schedules::a_call_within_words_is_like_any_other

use std::collections::HashMap;
use std::hash::Hash;
use std::{panic, thread};

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
    let chunk = pages.len().div_ceil(rayon::current_num_threads()).max(1);
    let words = &words;
    let count_chunk = move |first: usize, pages: &[P]| {
        let mut counts: HashMap<W, Count> = HashMap::new();
        for (offset, page) in pages.iter().enumerate() {
            for word in words(page) {
                counts.entry(word).or_default().add(first + offset);
            }
        }
        counts
    };
    thread::scope(|scope| {
        let chunks = pages.chunks(chunk).enumerate();
        let threads: Vec<_> =
            chunks.map(|(index, pages)| scope.spawn(move || count_chunk(index * chunk, pages))).collect();
        let parts = threads.into_iter().map(|thread| match thread.join() {
            Ok(counts) => counts,
            Err(payload) => panic::resume_unwind(payload),
        });
        parts.fold(HashMap::new(), append)
    })
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
