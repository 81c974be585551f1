//! Takes a thread's counts out around a part that uses rayon, and puts them back.
//! rejected by: schedules::a_page_may_be_counted_in_the_middle_of_another

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

/// A page with more words than this is tallied in parallel.
const LONG: usize = 64;

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
    let threads = rayon::current_num_threads();
    // A place for each thread; the last is for a caller outside of the pool, if rayon lets it work. A thread takes
    // only its own lock, and holds it for a move.
    let places: Vec<Place<W>> = (0..=threads).map(|_| Mutex::default()).collect();
    pages.par_iter().enumerate().for_each(|(number, page)| {
        let words = words(page);
        let place = &places[rayon::current_thread_index().unwrap_or(threads)];
        let mut counts = place.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
        for (word, times) in tally(words) {
            let count = counts.entry(word).or_default();
            count.times += times;
            count.pages.push(number);
        }
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(counts);
    });
    let mut all = HashMap::<W, Count>::new();
    for place in places {
        for (word, mut more) in place.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or_default()
        {
            let count = all.entry(word).or_default();
            count.times += more.times;
            count.pages.append(&mut more.pages);
        }
    }
    // A thread takes pages from here and there.
    all.par_iter_mut().for_each(|(_, count)| count.pages.sort_unstable());
    all
}

/// The counts of one thread.
type Place<W> = Mutex<Option<HashMap<W, Count>>>;

/// How often each word is on a page.
fn tally<W: Eq + Hash + Send>(words: Vec<W>) -> HashMap<W, usize> {
    let add = |mut tally: HashMap<W, usize>, word| {
        *tally.entry(word).or_default() += 1;
        tally
    };
    if words.len() <= LONG {
        return words.into_iter().fold(HashMap::new(), add);
    }
    words.into_par_iter().with_min_len(LONG / 2).fold(HashMap::new, add).reduce(
        HashMap::new,
        |mut left, right| {
            for (word, times) in right {
                *left.entry(word).or_default() += times;
            }
            left
        },
    )
}
