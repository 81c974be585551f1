//! Takes the map of its thread out of a slot, reads a page, and puts the map back: over the counts of the page that was read in the middle.
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another_beside_a_busy_thread

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
    let slots: Vec<Mutex<HashMap<W, Count>>> =
        (0..rayon::current_num_threads()).map(|_| Mutex::default()).collect();
    pages.par_iter().enumerate().for_each(|(number, page)| {
        let slot = &slots[rayon::current_thread_index().unwrap()];
        let mut mine = std::mem::take(&mut *slot.lock().unwrap());
        add(&mut mine, number, words(page));
        *slot.lock().unwrap() = mine;
    });
    let mut all = slots.into_iter().map(|slot| slot.into_inner().unwrap()).fold(HashMap::new(), append);
    for count in all.values_mut() {
        count.pages.sort_unstable();
    }
    all
}
