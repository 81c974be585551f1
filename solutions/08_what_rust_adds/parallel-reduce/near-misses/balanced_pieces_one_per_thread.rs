//! One piece for each thread, evenly dealt: with 8 pages on 2 threads and page 0 slow, pages 1 to 3 lie behind it, and the thread that has done 4 to 7 goes home.
//! rejected by: schedules::a_slow_page_holds_up_few_others
//! rejected by: schedules::few_wait_behind_any_page_that_is_slow
//! rejected by: schedules::a_call_within_words_is_like_any_other

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
    let threads = rayon::current_num_threads().min(pages.len());
    (0..threads)
        .into_par_iter()
        .with_max_len(1)
        .map(|piece| {
            // Piece sizes differ by one at most, so that no thread is left without pages.
            let from = piece * pages.len() / threads;
            let to = (piece + 1) * pages.len() / threads;
            let mut counts = HashMap::new();
            for number in from..to {
                add(&mut counts, number, words(&pages[number]));
            }
            counts
        })
        .reduce(HashMap::new, append)
}
