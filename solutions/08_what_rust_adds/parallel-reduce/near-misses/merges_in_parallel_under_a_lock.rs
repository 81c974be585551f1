//! Puts large counts together with rayon, under a lock that the next piece wants, which the thread may be
//! given while it waits.
//! rejected by: schedules::a_page_may_be_counted_in_the_middle_of_another

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
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

const SHARDS: usize = 16;
/// Below that, it is not worth a job.
const WORTH_A_JOB: usize = 64;

/// The counts of all pages, by the hash of the word, so that large ones can be merged in parallel.
struct Total<W> {
    hasher: RandomState,
    shards: Mutex<Vec<HashMap<W, Count>>>,
}

impl<W: Eq + Hash + Send> Total<W> {
    fn new() -> Self {
        let shards = (0..SHARDS).map(|_| HashMap::new()).collect();
        Self { hasher: RandomState::new(), shards: Mutex::new(shards) }
    }

    /// Adds the finished counts of a piece.
    fn add(&self, part: HashMap<W, Count>) {
        let worth_it = part.len() > WORTH_A_JOB;
        let mut sorted: Vec<Vec<(W, Count)>> = (0..SHARDS).map(|_| Vec::new()).collect();
        for (word, count) in part {
            let shard = self.hasher.hash_one(&word) as usize % SHARDS;
            sorted[shard].push((word, count));
        }
        let mut shards = self.shards.lock().unwrap();
        if worth_it {
            shards.par_iter_mut().zip(sorted).for_each(|(shard, counts)| merge(shard, counts));
        } else {
            shards.iter_mut().zip(sorted).for_each(|(shard, counts)| merge(shard, counts));
        }
    }

    fn finish(self) -> HashMap<W, Count> {
        let mut all: HashMap<W, Count> = self.shards.into_inner().unwrap().into_iter().flatten().collect();
        // Pieces are done in any order.
        all.values_mut().for_each(|count| count.pages.sort_unstable());
        all
    }
}

fn merge<W: Eq + Hash>(shard: &mut HashMap<W, Count>, counts: Vec<(W, Count)>) {
    for (word, count) in counts {
        let sum = shard.entry(word).or_default();
        sum.times += count.times;
        sum.pages.extend(count.pages);
    }
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let total = Total::new();
    pages
        .par_iter()
        .enumerate()
        .fold(HashMap::<W, Count>::new, |mut part, (number, page)| {
            for word in words(page) {
                let count = part.entry(word).or_default();
                count.times += 1;
                if count.pages.last() != Some(&number) {
                    count.pages.push(number);
                }
            }
            part
        })
        .for_each(|part| total.add(part));
    total.finish()
}
