//! Cuts in halves as often as the logarithm of the number of threads says, rounded down: three threads get two halves.
//! rejected by: schedules::as_many_pages_are_read_at_once_as_there_are_threads
//! rejected by: schedules::a_slow_page_holds_up_few_others
//! rejected by: schedules::few_wait_behind_any_page_that_is_slow
//! rejected by: schedules::two_threads_count_at_once
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

fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, page: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&page) {
            count.pages.push(page);
        }
    }
}

fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, count) in right {
        let sum = left.entry(word).or_default();
        sum.times += count.times;
        sum.pages.extend(count.pages);
    }
    left
}

fn count<P, W, F>(pages: &[P], offset: usize, depth: u32, words: &F) -> HashMap<W, Count>
where
    P: Sync,
    W: Eq + Hash + Send,
    F: Fn(&P) -> Vec<W> + Sync,
{
    if depth == 0 || pages.len() < 2 {
        let mut counts = HashMap::new();
        for (i, page) in pages.iter().enumerate() {
            add(&mut counts, offset + i, words(page));
        }
        return counts;
    }
    let mid = pages.len() / 2;
    let (left, right) = pages.split_at(mid);
    let (left, right) = rayon::join(
        || count(left, offset, depth - 1, words),
        || count(right, offset + mid, depth - 1, words),
    );
    append(left, right)
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    count(pages, 0, rayon::current_num_threads().ilog2(), &words)
}
