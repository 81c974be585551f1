//! Cuts the pages into four pieces, whatever the pool: of eight threads only four read.
//! rejected by: schedules::as_many_pages_are_read_at_once_as_there_are_threads
//! rejected by: schedules::two_threads_count_at_once

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
    // No piece may be more than a quarter.
    const PIECES: usize = 4;
    (0..PIECES)
        .into_par_iter()
        .map(|piece| {
            let mut counts = HashMap::new();
            for number in piece * pages.len() / PIECES..(piece + 1) * pages.len() / PIECES {
                note(&mut counts, number, words(&pages[number]));
            }
            counts
        })
        .reduce(HashMap::new, merge)
}

/// Adds the words of page `number`.
fn note<W: Eq + Hash>(counts: &mut HashMap<W, Count>, number: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
}

/// Puts what is on the right behind what is on the left.
fn merge<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, count) in right {
        let sum = left.entry(word).or_default();
        sum.times += count.times;
        sum.pages.extend(count.pages);
    }
    left
}
