//! Called from a thread that belongs to no pool, it takes that for 'no threads to go to' and reads all pages itself, in a plain loop.
//! rejected by: schedules::from_outside_of_any_pool_pages_are_read_at_once

use std::collections::HashMap;
use std::hash::Hash;

use rayon::prelude::*;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub times: usize,
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

fn put_together<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    if left.is_empty() {
        return right;
    }
    for (word, mut count) in right {
        let sum = left.entry(word).or_default();
        sum.times += count.times;
        sum.pages.append(&mut count.pages);
    }
    left
}

pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let read = |mut counts, (number, page)| {
        add(&mut counts, number, words(page));
        counts
    };
    if rayon::current_thread_index().is_none() {
        return pages.iter().enumerate().fold(HashMap::new(), read);
    }
    pages.par_iter().enumerate().fold(HashMap::new, read).reduce(HashMap::new, put_together)
}
