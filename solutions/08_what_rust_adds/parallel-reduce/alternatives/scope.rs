//! A task for each page puts its counts into a place of its own; the scope ends when all have.

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

impl Count {
    fn add(&mut self, page: usize) {
        self.times += 1;
        if self.pages.last() != Some(&page) {
            self.pages.push(page);
        }
    }
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let mut parts: Vec<HashMap<W, Count>> = Vec::new();
    parts.resize_with(pages.len(), HashMap::new);
    let words = &words;
    rayon::scope(|scope| {
        for (number, (page, part)) in pages.iter().zip(&mut parts).enumerate() {
            scope.spawn(move |_| {
                for word in words(page) {
                    part.entry(word).or_default().add(number);
                }
            });
        }
    });
    parts.into_iter().fold(HashMap::new(), append)
}

/// Puts the counts of later pages behind those of earlier ones.
fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, mut later) in right {
        let count = left.entry(word).or_default();
        count.times += later.times;
        count.pages.append(&mut later.pages);
    }
    left
}
