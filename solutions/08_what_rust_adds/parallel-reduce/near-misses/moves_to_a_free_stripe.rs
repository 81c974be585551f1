//! Counts each word in whichever map is free. Between two words of one page another page is counted there, or the second word goes elsewhere:
//! the page number is there twice.
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

fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, page: usize, word: W) {
    let count = counts.entry(word).or_default();
    count.times += 1;
    if count.pages.last() != Some(&page) {
        count.pages.push(page);
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
    // As many maps as threads: there is always a free one, and nobody waits.
    let threads = rayon::current_num_threads();
    let stripes: Vec<Mutex<HashMap<W, Count>>> = (0..threads).map(|_| Mutex::default()).collect();
    let rest: Mutex<Vec<HashMap<W, Count>>> = Mutex::default();
    pages.par_iter().enumerate().for_each(|(page, text)| {
        let mut own = HashMap::new();
        let mut stripe = page % threads;
        'words: for word in words(text) {
            for _ in 0..threads {
                if let Ok(mut counts) = stripes[stripe].try_lock() {
                    add(&mut counts, page, word);
                    continue 'words;
                }
                stripe = (stripe + 1) % threads;
            }
            add(&mut own, page, word);
        }
        if !own.is_empty() {
            rest.lock().unwrap().push(own);
        }
    });
    let stripes = stripes.into_iter().map(|stripe| stripe.into_inner().unwrap());
    sorted(stripes.chain(rest.into_inner().unwrap()).fold(HashMap::new(), merge))
}
