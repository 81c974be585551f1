//! Reads on the pool, and puts finished counts together on a thread of its own.
//! rejected by: schedules::words_are_counted_on_the_callers_pool

use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::mpsc;

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
}

fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, page: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&page) {
            count.pages.push(page);
        }
    }
}

fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, count) in right {
        let sum = left.entry(word).or_default();
        sum.times += count.times;
        sum.pages.extend(count.pages);
    }
    left
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let (send, parts) = mpsc::channel::<HashMap<W, Count>>();
    std::thread::scope(|scope| {
        let merger = scope.spawn(move || {
            let mut all = parts.into_iter().fold(HashMap::new(), append);
            for count in all.values_mut() {
                count.pages.sort_unstable();
            }
            all
        });
        pages.par_iter().enumerate().for_each_with(send, |send, (number, page)| {
            let mut counts = HashMap::new();
            add(&mut counts, number, words(page));
            let _ = send.send(counts);
        });
        merger.join().unwrap()
    })
}
