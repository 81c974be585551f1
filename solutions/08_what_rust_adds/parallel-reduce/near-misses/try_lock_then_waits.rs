//! Who finds the common map free counts into it under its lock, the others count for themselves; one that has finished its piece then waits for the one that is still counting, while pages are left.
//! rejected by: schedules::a_thread_counts_while_another_reads
use std::sync::Mutex;

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

fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, number: usize, read: Vec<W>) {
    for word in read {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let all: Mutex<HashMap<W, Count>> = Mutex::default();
    pages
        .par_iter()
        .enumerate()
        .fold(HashMap::new, |mut own: HashMap<W, Count>, (number, page)| {
            let read = words(page);
            // Most often the map is free. If not, do not wait for it.
            match all.try_lock() {
                Ok(mut counts) => add(&mut counts, number, read),
                Err(_) => add(&mut own, number, read),
            }
            own
        })
        .filter(|own| !own.is_empty())
        .for_each(|own| {
            let mut counts = all.lock().unwrap();
            for (word, count) in own {
                let sum = counts.entry(word).or_default();
                sum.times += count.times;
                sum.pages.extend(count.pages);
            }
        });
    let mut counts = all.into_inner().unwrap();
    for count in counts.values_mut() {
        count.pages.sort_unstable();
    }
    counts
}
