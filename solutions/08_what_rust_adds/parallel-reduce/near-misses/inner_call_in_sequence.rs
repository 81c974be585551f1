//! Called by a `words` of its own, it reads all pages one after the other, however many threads are idle.
//! rejected by: schedules::a_call_within_words_is_like_any_other
//! rejected by: schedules::who_becomes_free_reads_pages_of_a_call_within_words

use std::cell::Cell;
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

type Counts<W> = HashMap<W, Count>;

thread_local! {
    /// How many pages the current thread is reading, one inside another.
    static READING: Cell<usize> = const { Cell::new(0) };
}

/// Says that the current thread reads a page, until it is dropped.
struct Reading;

impl Reading {
    fn begin() -> Self {
        READING.set(READING.get() + 1);
        Self
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        READING.set(READING.get() - 1);
    }
}

fn add<W: Eq + Hash>(mut counts: Counts<W>, page: usize, words: Vec<W>) -> Counts<W> {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&page) {
            count.pages.push(page);
        }
    }
    counts
}

fn merge<W: Eq + Hash>(mut left: Counts<W>, right: Counts<W>) -> Counts<W> {
    if left.is_empty() {
        return right;
    }
    for (word, mut count) in right {
        let sum = left.entry(word).or_default();
        sum.times += count.times;
        sum.pages.append(&mut count.pages);
    }
    left
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let read = |text: &P| {
        let _reading = Reading::begin();
        words(text)
    };
    let count = |counts, (page, text)| add(counts, page, read(text));
    // The threads have the outer pages to read: cutting the inner ones up as well would only cost time.
    if READING.get() > 0 {
        return pages.iter().enumerate().fold(HashMap::new(), count);
    }
    pages.par_iter().enumerate().fold(HashMap::new, count).reduce(HashMap::new, merge)
}
