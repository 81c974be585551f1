//! Batches of as many pages as a `u16` can number, one after the other: the end of a batch waits for its slowest
//! page, though a thread has nothing to do.
//! rejected by: schedules::a_slow_page_holds_up_few_others

use rayon::prelude::*;
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

/// As many pages as a `u16` can number. Most of the memory goes to lists of page numbers.
const BATCH: usize = 1 << 16;

/// As [`Count`], with numbers that count from the beginning of the batch.
#[derive(Default)]
struct Small {
    times: usize,
    pages: Vec<u16>,
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let mut counts: HashMap<W, Count> = HashMap::new();
    for (batch, first) in pages.chunks(BATCH).zip((0_usize..).step_by(BATCH)) {
        for (word, small) in count_batch(batch, &words) {
            let count = counts.entry(word).or_default();
            count.times += small.times;
            count.pages.extend(small.pages.into_iter().map(|page| first + usize::from(page)));
        }
    }
    counts
}

fn count_batch<P, W>(batch: &[P], words: &(impl Fn(&P) -> Vec<W> + Sync)) -> HashMap<W, Small>
where
    P: Sync,
    W: Eq + Hash + Send,
{
    batch
        .par_iter()
        .enumerate()
        .fold(HashMap::new, |mut counts: HashMap<W, Small>, (number, page)| {
            let number = number as u16;
            for word in words(page) {
                let count = counts.entry(word).or_default();
                count.times += 1;
                if count.pages.last() != Some(&number) {
                    count.pages.push(number);
                }
            }
            counts
        })
        .reduce(HashMap::new, |mut left, right| {
            for (word, mut more) in right {
                let count = left.entry(word).or_default();
                count.times += more.times;
                count.pages.append(&mut more.pages);
            }
            left
        })
}
