//! Claims a map in two steps: two threads see that one is free and both take it. The second finds it empty, since the first is counting, and
//! then one puts its counts over the other's.
//! rejected by: schedules::every_page_is_counted_once_wherever_a_thread_is_held_up
//! sometimes by: any

use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
}

struct Accumulator<W> {
    busy: AtomicBool,
    counts: Mutex<HashMap<W, Count>>,
}

impl<W> Accumulator<W> {
    fn new() -> Self {
        Self { busy: AtomicBool::new(false), counts: Mutex::new(HashMap::new()) }
    }

    fn claim(&self) -> bool {
        if self.busy.load(SeqCst) {
            return false;
        }
        self.busy.store(true, SeqCst);
        true
    }
}

/// Counts the words of one page, which is not in `counts` yet.
fn count<W: Eq + Hash>(counts: &mut HashMap<W, Count>, page: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&page) {
            count.pages.push(page);
        }
    }
}

fn merge<W: Eq + Hash>(left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    let (mut more, fewer) = if left.len() < right.len() { (right, left) } else { (left, right) };
    for (word, mut count) in fewer {
        let sum = more.entry(word).or_default();
        sum.times += count.times;
        sum.pages.append(&mut count.pages);
    }
    more
}

/// The pages were counted in any order, each in one place.
fn sorted<W>(mut counts: HashMap<W, Count>) -> HashMap<W, Count> {
    counts.values_mut().for_each(|count| count.pages.sort_unstable());
    counts
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    // One for each thread. Who has read a page takes a free one; it is not locked while we count.
    let accumulators: Vec<_> = (0..rayon::current_num_threads()).map(|_| Accumulator::new()).collect();
    let spare: Mutex<Vec<HashMap<W, Count>>> = Mutex::default();
    pages.par_iter().enumerate().for_each(|(page, text)| {
        let words = words(text);
        let Some(accumulator) = accumulators.iter().find(|accumulator| accumulator.claim()) else {
            let mut counts = HashMap::new();
            count(&mut counts, page, words);
            spare.lock().unwrap().push(counts);
            return;
        };
        let mut counts = mem::take(&mut *accumulator.counts.lock().unwrap());
        count(&mut counts, page, words);
        *accumulator.counts.lock().unwrap() = counts;
        accumulator.busy.store(false, SeqCst);
    });
    let counts = accumulators.into_iter().map(|accumulator| accumulator.counts.into_inner().unwrap());
    sorted(counts.chain(spare.into_inner().unwrap()).fold(HashMap::new(), merge))
}
