//! Pages go through in batches of 16 for each thread: with 33 pages on 2 threads and page 0 slow, page 32 is not begun by the idle thread before page 0 is done.
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

fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, number: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
}

fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, mut more) in right {
        let count = left.entry(word).or_default();
        count.times += more.times;
        count.pages.append(&mut more.pages);
    }
    left
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    // A map for each page would be too much memory with thousands of pages.
    let batch = 16 * rayon::current_num_threads();
    let mut total = HashMap::new();
    for (n, some) in pages.chunks(batch).enumerate() {
        let counted = some
            .par_iter()
            .with_max_len(1)
            .enumerate()
            .map(|(i, page)| {
                let mut counts = HashMap::new();
                add(&mut counts, n * batch + i, words(page));
                counts
            })
            .reduce(HashMap::new, append);
        total = append(total, counted);
    }
    total
}
