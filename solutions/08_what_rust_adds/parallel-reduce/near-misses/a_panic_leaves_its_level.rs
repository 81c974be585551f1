//! A page that panics leaves its thread one level deeper: after the third, calls from there read one by one.
//! rejected by: schedules::after_a_panic_as_many_pages_are_read_at_once
//! rejected by: schedules::a_call_within_words_is_like_any_other

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

/// Parts of parts of parts are too small to be worth a task of their own.
const LEVELS: usize = 3;

thread_local! {
    /// How many calls are around the page that this thread reads.
    static LEVEL: Cell<usize> = const { Cell::new(0) };
}

type Counts<W> = HashMap<W, Count>;

/// Counts one page.
fn add<W: Eq + Hash>(mut counts: Counts<W>, number: usize, words: Vec<W>) -> Counts<W> {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
    counts
}

/// Puts counts to their right neighbour's, so that the numbers ascend.
fn append<W: Eq + Hash>(mut left: Counts<W>, right: Counts<W>) -> Counts<W> {
    if left.is_empty() {
        return right;
    }
    for (word, mut count) in right {
        let before = left.entry(word).or_default();
        before.times += count.times;
        before.pages.append(&mut count.pages);
    }
    left
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let level = LEVEL.get();
    if level >= LEVELS {
        let numbered = pages.iter().enumerate();
        return numbered.fold(Counts::new(), |counts, (number, page)| add(counts, number, words(page)));
    }
    // rayon may have this thread read a page of another call meanwhile, so each page sets its own level.
    let read = |page| {
        let before = LEVEL.replace(level + 1);
        let read = words(page);
        LEVEL.set(before);
        read
    };
    pages
        .par_iter()
        .enumerate()
        .fold(Counts::new, |counts, (number, page)| add(counts, number, read(page)))
        .reduce(Counts::new, append)
}
