//! Takes what there is out of the lock, adds a page to it without the lock, so as not to hold the others up, and puts it back: over what they
//! have put there meanwhile.
//! rejected by: schedules::every_page_is_counted_once_wherever_a_thread_is_held_up
//! sometimes by: any

use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
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
    let all = Mutex::new(HashMap::new());
    pages.par_iter().enumerate().for_each(|(number, page)| {
        let mut counts: HashMap<W, Count> = HashMap::new();
        for word in words(page) {
            let count = counts.entry(word).or_default();
            count.times += 1;
            count.pages = vec![number];
        }
        let before = std::mem::take(&mut *all.lock().unwrap());
        let sum = append(before, counts);
        *all.lock().unwrap() = sum;
    });
    let mut all = all.into_inner().unwrap();
    all.values_mut().for_each(|count| count.pages.sort_unstable());
    all
}
