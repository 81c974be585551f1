//! Asks how many threads the pool has once in the life of the process, and keeps the answer in a static; for one thread it takes a plain loop.
//! rejected by: schedules::as_many_pages_are_read_at_once_as_there_are_threads
//! rejected by: schedules::of_few_pages_all_are_read_at_once
//! rejected by: schedules::a_slow_page_holds_up_few_others
//! sometimes by: any

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::OnceLock;

use rayon::prelude::*;

static THREADS: OnceLock<usize> = OnceLock::new();

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
    let add = |mut counts: HashMap<W, Count>, (number, page): (usize, &P)| {
        for word in words(page) {
            let count = counts.entry(word).or_default();
            count.times += 1;
            if count.pages.last() != Some(&number) {
                count.pages.push(number);
            }
        }
        counts
    };
    let read_all = || {
        // On a single thread there is nothing to cut, and nothing to put together.
        if *THREADS.get_or_init(rayon::current_num_threads) == 1 {
            return pages.iter().enumerate().fold(HashMap::new(), add);
        }
        pages.par_iter().enumerate().fold(HashMap::new, add).reduce(HashMap::new, put_together)
    };
    // Into the pool, for those who call from outside of it.
    rayon::join(read_all, || ()).0
}

fn put_together<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    if left.is_empty() {
        return right;
    }
    for (word, mut more) in right {
        let count = left.entry(word).or_default();
        count.times += more.times;
        count.pages.append(&mut more.pages);
    }
    left
}
