//! A page of 4,096 words is counted with rayon under its thread's lock, and another page in its middle hangs.
//! rejected by: schedules::a_page_may_be_counted_in_the_middle_of_another

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
}

/// From so many words on a page is counted by several threads.
const LONG: usize = 4096;

type Times<W> = HashMap<W, usize>;
type Counts<W> = HashMap<W, Count>;

fn tally<W: Eq + Hash>(mut times: Times<W>, word: W) -> Times<W> {
    *times.entry(word).or_insert(0) += 1;
    times
}

/// How often each word stands on one page.
fn times<W: Eq + Hash + Send>(words: Vec<W>) -> Times<W> {
    if words.len() < LONG {
        return words.into_iter().fold(Times::new(), tally);
    }
    words.into_par_iter().fold(Times::new, tally).reduce(Times::new, |left, right| {
        let (mut more, fewer) = if left.len() < right.len() { (right, left) } else { (left, right) };
        for (word, times) in fewer {
            *more.entry(word).or_insert(0) += times;
        }
        more
    })
}

fn put<W: Eq + Hash>(counts: &mut Counts<W>, word: W, times: usize, pages: impl IntoIterator<Item = usize>) {
    let count = counts.entry(word).or_default();
    count.times += times;
    count.pages.extend(pages);
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    // One map for each thread of the pool, which nobody else needs while there are pages.
    let maps: Vec<Mutex<Counts<W>>> = (0..rayon::current_num_threads()).map(|_| Mutex::default()).collect();
    pages.par_iter().enumerate().for_each(|(page, text)| {
        let words = words(text);
        let thread = rayon::current_thread_index().expect("pages are read in a pool");
        let mut counts = maps[thread].lock().unwrap_or_else(PoisonError::into_inner);
        for (word, times) in times(words) {
            put(&mut counts, word, times, [page]);
        }
    });

    let finished = maps.into_par_iter().map(|map| map.into_inner().unwrap_or_else(PoisonError::into_inner));
    let mut all = finished.reduce(Counts::new, |mut left, mut right| {
        if left.len() < right.len() {
            mem::swap(&mut left, &mut right);
        }
        for (word, count) in right {
            put(&mut left, word, count.times, count.pages);
        }
        left
    });
    for count in all.values_mut() {
        count.pages.sort_unstable();
    }
    all
}
