//! A piece hands its counts over in its destructor, but not while unwinding: called from a `drop` then, it loses.
//! rejected by: behaviour::while_its_thread_panics_it_counts_as_ever

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::{Mutex, PoisonError};
use std::thread;

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

/// What the pieces have handed over.
type Finished<W> = Mutex<Vec<Counts<W>>>;

/// The counts of the pages that rayon has cut off together.
struct Piece<'a, W> {
    counts: Counts<W>,
    finished: &'a Finished<W>,
}

impl<'a, W: Eq + Hash> Piece<'a, W> {
    fn new(finished: &'a Finished<W>) -> Self {
        Self { counts: Counts::new(), finished }
    }

    /// Counts one page.
    fn add(mut self, number: usize, words: Vec<W>) -> Self {
        for word in words {
            let count = self.counts.entry(word).or_default();
            count.times += 1;
            if count.pages.last() != Some(&number) {
                count.pages.push(number);
            }
        }
        self
    }
}

impl<W> Drop for Piece<'_, W> {
    fn drop(&mut self) {
        // A piece in which a page panicked is not finished.
        if thread::panicking() || self.counts.is_empty() {
            return;
        }
        let counts = mem::take(&mut self.counts);
        self.finished.lock().unwrap_or_else(PoisonError::into_inner).push(counts);
    }
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let finished = Finished::default();
    pages
        .par_iter()
        .enumerate()
        .fold(|| Piece::new(&finished), |piece, (number, page)| piece.add(number, words(page)))
        .for_each(drop);

    let mut finished = finished.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter();
    let mut all = finished.next().unwrap_or_default();
    for (word, mut count) in finished.flatten() {
        let before = all.entry(word).or_default();
        before.times += count.times;
        before.pages.append(&mut count.pages);
    }
    // The pieces came as they were done.
    all.values_mut().for_each(|count| count.pages.sort_unstable());
    all
}
