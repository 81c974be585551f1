//! Takes its thread's counts out while it counts a page, with rayon if that is long, and puts them back over
//! those of a page that it was given meanwhile.
//! rejected by: schedules::a_page_may_be_counted_in_the_middle_of_another

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

use rayon::prelude::*;

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
}

/// Longer pages are worth being cut.
const LONG: usize = 64;

/// How often each word stands on a page.
fn tally<W: Clone + Eq + Hash + Send + Sync>(found: &[W]) -> HashMap<W, usize> {
    if found.len() > LONG {
        let (left, right) = found.split_at(found.len() / 2);
        let (mut sum, more) = rayon::join(|| tally(left), || tally(right));
        for (word, times) in more {
            *sum.entry(word).or_default() += times;
        }
        return sum;
    }
    let mut sum = HashMap::new();
    for word in found {
        *sum.entry(word.clone()).or_default() += 1;
    }
    sum
}

fn count_page<W: Clone + Eq + Hash + Send + Sync>(
    counts: &mut HashMap<W, Count>,
    number: usize,
    found: &[W],
) {
    for (word, times) in tally(found) {
        let count = counts.entry(word).or_default();
        count.times += times;
        count.pages.push(number);
    }
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    // One map a thread. It is taken out while the thread counts: no lock is held then, so that it does no
    // harm if rayon brings the thread here again.
    let maps: Vec<Mutex<Option<HashMap<W, Count>>>> =
        (0..rayon::current_num_threads()).map(|_| Mutex::default()).collect();

    pages.par_iter().enumerate().for_each(|(number, page)| {
        let found = words(page);
        let own = &maps[rayon::current_thread_index().expect("a thread of the pool")];
        let taken = own.lock().unwrap().take();
        let mut counts = taken.unwrap_or_default();
        count_page(&mut counts, number, &found);
        *own.lock().unwrap() = Some(counts);
    });

    let mut total: HashMap<W, Count> = HashMap::new();
    for (word, count) in maps.into_iter().filter_map(|map| map.into_inner().unwrap()).flatten() {
        let sum = total.entry(word).or_default();
        sum.times += count.times;
        sum.pages.extend(count.pages);
    }
    total.values_mut().for_each(|count| count.pages.sort_unstable());
    total
}
