//! Each thread counts into a map of its own under a lock. The panic of a page poisons it, and the thread panics over that at the next page: if
//! this one lies further left, rayon hands the second panic on.
//! rejected by: schedules::a_panic_comes_out_as_it_is_whoever_reads_on
//! sometimes by: behaviour::a_panic_in_words_comes_out

use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, TryLockError};

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
    let own: Vec<Mutex<HashMap<W, Count>>> =
        (0..rayon::current_num_threads()).map(|_| Mutex::default()).collect();
    let nested: Mutex<Vec<HashMap<W, Count>>> = Mutex::default();
    pages.par_iter().enumerate().with_max_len(1).for_each(|(number, page)| {
        let own = &own[rayon::current_thread_index().expect("on the pool")];
        match own.try_lock() {
            Ok(mut own) => add(&mut own, number, words(page)),
            // `words` uses rayon, and this thread is in the middle of another page
            Err(TryLockError::WouldBlock) => {
                let mut counts = HashMap::new();
                add(&mut counts, number, words(page));
                nested.lock().unwrap().push(counts);
            }
            Err(error @ TryLockError::Poisoned(_)) => panic!("{error}"),
        }
    });
    let mut counts = HashMap::new();
    for own in own {
        merge(&mut counts, own.into_inner().unwrap());
    }
    for nested in nested.into_inner().unwrap() {
        merge(&mut counts, nested);
    }
    counts.values_mut().for_each(|count| count.pages.sort_unstable());
    counts
}

/// Puts `from` into `into`. The pages come in any order.
fn merge<W: Eq + Hash>(into: &mut HashMap<W, Count>, from: HashMap<W, Count>) {
    for (word, mut count) in from {
        let sum = into.entry(word).or_default();
        sum.times += count.times;
        sum.pages.append(&mut count.pages);
    }
}

fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, number: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
}
