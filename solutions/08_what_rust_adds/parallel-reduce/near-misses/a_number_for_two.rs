//! A task for each page takes the next number in two steps: two tasks can take the same.
//! rejected by: schedules::every_page_is_counted_once_wherever_a_thread_is_held_up
//! sometimes by: any

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

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
    let (all, next) = (Mutex::new(HashMap::new()), AtomicUsize::new(0));
    rayon::scope(|scope| {
        for _ in pages {
            scope.spawn(|_| {
                let number = next.load(SeqCst);
                next.store(number + 1, SeqCst);
                let mut counts: HashMap<W, Count> = HashMap::new();
                for word in words(&pages[number]) {
                    let count = counts.entry(word).or_default();
                    count.times += 1;
                    count.pages = vec![number];
                }
                let mut all = all.lock().unwrap();
                *all = append(std::mem::take(&mut all), counts);
            });
        }
    });
    let mut all = all.into_inner().unwrap();
    all.values_mut().for_each(|count: &mut Count| count.pages.sort_unstable());
    all
}
