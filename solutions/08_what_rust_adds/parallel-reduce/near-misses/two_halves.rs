//! Splits the pages in two and no further: two threads are busy, however many there are.
//! rejected by: schedules::as_many_pages_are_read_at_once_as_there_are_threads
//! rejected by: schedules::a_slow_page_holds_up_few_others
//! rejected by: schedules::of_few_pages_all_are_read_at_once
//! rejected by: schedules::few_wait_behind_any_page_that_is_slow
//! rejected by: schedules::two_threads_count_at_once
//! rejected by: schedules::after_a_panic_as_many_pages_are_read_at_once
//! rejected by: schedules::a_call_within_words_is_like_any_other

use std::collections::HashMap;
use std::hash::Hash;

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
    let count = |first: usize, pages: &[P]| {
        let mut counts: HashMap<W, Count> = HashMap::new();
        for (offset, page) in pages.iter().enumerate() {
            for word in words(page) {
                counts.entry(word).or_default().add(first + offset);
            }
        }
        counts
    };
    let (left, right) = pages.split_at(pages.len() / 2);
    let (left, right) = rayon::join(|| count(0, left), || count(pages.len() / 2, right));
    append(left, right)
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
