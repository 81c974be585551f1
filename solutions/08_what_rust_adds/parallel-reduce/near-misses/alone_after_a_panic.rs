//! A mark of the thread says that it reads, and stays up after a panic: the next pages are read one by one.
//! rejected by: schedules::after_a_panic_as_many_pages_are_read_at_once
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

thread_local! {
    /// Whether this thread is reading a page. A call from there need not be parallel once more.
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// Adds the words of one page.
fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, number: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
}

/// Puts the counts of a piece to those of its left neighbour.
fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
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
    if READING.get() {
        let mut counts = HashMap::new();
        for (number, page) in pages.iter().enumerate() {
            add(&mut counts, number, words(page));
        }
        return counts;
    }
    let read = |page: &P| {
        let before = READING.replace(true);
        let list = words(page);
        READING.set(before);
        list
    };
    pages
        .par_iter()
        .enumerate()
        .fold(HashMap::new, |mut counts, (number, page)| {
            add(&mut counts, number, read(page));
            counts
        })
        .reduce(HashMap::new, append)
}
