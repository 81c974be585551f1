//! Deals sixteen locks out to the threads. On a large machine two threads have the same one, and one waits while the other counts.
//! rejected by: schedules::two_threads_count_at_once

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

use rayon::prelude::*;

/// Enough that each thread finds one of its own.
const SHARDS: usize = 16;

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
    let shards: [Mutex<HashMap<W, Count>>; SHARDS] = Default::default();
    pages.par_iter().enumerate().for_each(|(number, page)| {
        // Read first: `words` may use rayon, and must not run under a lock.
        let words = words(page);
        let thread = rayon::current_thread_index().unwrap_or(0);
        add(&mut shards[thread % SHARDS].lock().unwrap(), number, words);
    });
    let mut counts =
        shards.into_par_iter().map(|shard| shard.into_inner().unwrap()).reduce(HashMap::new, merge);
    counts.par_iter_mut().for_each(|(_, count)| count.pages.sort_unstable());
    counts
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

/// `right` has the later pages.
fn merge<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, mut from) in right {
        let to = left.entry(word).or_default();
        to.times += from.times;
        to.pages.append(&mut from.pages);
    }
    left
}
