//! Words by their hash, with a place for a second one of the same hash. A third is counted as the second.
//! rejected by: schedules::words_are_counted_on_the_callers_pool

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};

use rayon::prelude::*;

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    // By hash: so a word is hashed once, however often its counts are put together.
    let buckets = pages
        .par_iter()
        .enumerate()
        .fold(HashMap::new, |mut buckets: Buckets<W>, (number, page)| {
            for word in words(page) {
                let page = Count { times: 1, pages: vec![number] };
                put(&mut buckets, hasher.hash_one(&word), word, page);
            }
            buckets
        })
        .reduce(HashMap::new, |mut left, right| {
            for (hash, bucket) in right {
                put(&mut left, hash, bucket.first.0, bucket.first.1);
                if let Some((word, count)) = bucket.second {
                    put(&mut left, hash, word, count);
                }
            }
            left
        });
    buckets.into_values().flat_map(|bucket| [Some(bucket.first), bucket.second]).flatten().collect()
}

type Buckets<W> = HashMap<u64, Bucket<W>>;

/// The words of one hash. Two of them are rare enough.
struct Bucket<W> {
    first: (W, Count),
    second: Option<(W, Count)>,
}

/// Adds counts of later pages, or of the same.
fn put<W: Eq>(buckets: &mut Buckets<W>, hash: u64, word: W, more: Count) {
    match buckets.entry(hash) {
        Entry::Vacant(free) => {
            free.insert(Bucket { first: (word, more), second: None });
        }
        Entry::Occupied(bucket) => {
            let Bucket { first, second } = bucket.into_mut();
            if first.0 == word {
                append(&mut first.1, more);
            } else if let Some((_, count)) = second {
                append(count, more);
            } else {
                *second = Some((word, more));
            }
        }
    }
}

fn append(count: &mut Count, mut more: Count) {
    count.times += more.times;
    if count.pages.last() == more.pages.first() {
        count.pages.pop();
    }
    count.pages.append(&mut more.pages);
}
