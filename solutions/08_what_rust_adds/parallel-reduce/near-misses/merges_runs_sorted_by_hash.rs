//! Pages become runs sorted by the hash of their words, merged as in a merge sort, which puts counts together only where the heads are the same word: words of one hash in another order stand there twice.
//! rejected by: schedules::words_are_counted_on_the_callers_pool

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

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
    let run = count_run(pages, 0, &words);
    run.into_iter().map(|entry| (entry.word, entry.count)).collect()
}

struct Entry<W> {
    hash: u64,
    word: W,
    count: Count,
}

/// The words of these pages, sorted by their hashes.
fn count_run<P, W, F>(pages: &[P], first: usize, words: &F) -> Vec<Entry<W>>
where
    P: Sync,
    W: Clone + Eq + Hash + Send,
    F: Fn(&P) -> Vec<W> + Sync,
{
    match pages {
        [] => Vec::new(),
        [page] => {
            let mut run: Vec<Entry<W>> = Vec::new();
            let mut places: HashMap<W, usize> = HashMap::new();
            for word in words(page) {
                let place = *places.entry(word.clone()).or_insert(run.len());
                if place == run.len() {
                    let mut hasher = DefaultHasher::new();
                    word.hash(&mut hasher);
                    let count = Count { times: 0, pages: vec![first] };
                    run.push(Entry { hash: hasher.finish(), word, count });
                }
                run[place].count.times += 1;
            }
            // Stable: of words with the same hash, the page's own order stays.
            run.sort_by_key(|entry| entry.hash);
            run
        }
        _ => {
            let middle = pages.len() / 2;
            let (left, right) = pages.split_at(middle);
            let (left, right) =
                rayon::join(|| count_run(left, first, words), || count_run(right, first + middle, words));
            merge(left, right)
        }
    }
}

fn merge<W: Eq>(left: Vec<Entry<W>>, right: Vec<Entry<W>>) -> Vec<Entry<W>> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let mut left = left.into_iter().peekable();
    let mut right = right.into_iter().peekable();
    while let (Some(l), Some(r)) = (left.peek(), right.peek()) {
        match l.hash.cmp(&r.hash) {
            Ordering::Less => merged.extend(left.next()),
            Ordering::Greater => merged.extend(right.next()),
            Ordering::Equal if l.word == r.word => {
                let mut entry = left.next().expect("peeked");
                let mut more = right.next().expect("peeked").count;
                entry.count.times += more.times;
                entry.count.pages.append(&mut more.pages);
                merged.push(entry);
            }
            Ordering::Equal => merged.extend(left.next()),
        }
    }
    merged.extend(left);
    merged.extend(right);
    merged
}
