//! Works a page's number out from its address, divided by its size, which may be 0.
//! rejected by: behaviour::pages_without_a_size_have_numbers_too
//! rejected by: behaviour::a_word_may_stand_there_very_often

use std::collections::HashMap;
use std::hash::Hash;
use std::ptr;

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
    part(pages, pages, &words)
}

/// Counts some neighbouring pages of all.
fn part<P, W, F>(all: &[P], some: &[P], words: &F) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
    F: Fn(&P) -> Vec<W> + Send + Sync,
{
    match some {
        [] => HashMap::new(),
        [page] => {
            let number = (ptr::from_ref(page).addr() - all.as_ptr().addr()) / size_of::<P>();
            let mut counts = HashMap::new();
            note(&mut counts, number, words(page));
            counts
        }
        _ => {
            let (left, right) = some.split_at(some.len() / 2);
            let (left, right) = rayon::join(|| part(all, left, words), || part(all, right, words));
            merge(left, right)
        }
    }
}

/// Adds the words of page `number`.
fn note<W: Eq + Hash>(counts: &mut HashMap<W, Count>, number: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
}

/// Puts what is on the right behind what is on the left.
fn merge<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, count) in right {
        let sum = left.entry(word).or_default();
        sum.times += count.times;
        sum.pages.extend(count.pages);
    }
    left
}
