//! Each piece numbers its pages from 0, and what lies right of another moves by that one's number of pages; but not if the left one has no word.
//! rejected by: behaviour::blank_pages_have_numbers_too

use std::collections::HashMap;
use std::hash::Hash;

use rayon::prelude::*;

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
}

/// The counts of some pages that follow each other, numbered from 0.
struct Part<W> {
    pages: usize,
    counts: HashMap<W, Count>,
}

impl<W: Eq + Hash> Part<W> {
    fn new() -> Self {
        Self { pages: 0, counts: HashMap::new() }
    }

    /// With one more page at its end.
    fn with_page(mut self, words: Vec<W>) -> Self {
        for word in words {
            let count = self.counts.entry(word).or_default();
            count.times += 1;
            if count.pages.last() != Some(&self.pages) {
                count.pages.push(self.pages);
            }
        }
        self.pages += 1;
        self
    }

    /// With the pages of `right` behind its own.
    fn followed_by(mut self, right: Self) -> Self {
        if self.counts.is_empty() {
            return right;
        }
        for (word, more) in right.counts {
            let count = self.counts.entry(word).or_default();
            count.times += more.times;
            count.pages.extend(more.pages.into_iter().map(|page| self.pages + page));
        }
        self.pages += right.pages;
        self
    }
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    pages
        .par_iter()
        .fold(Part::new, |part, page| part.with_page(words(page)))
        .reduce(Part::new, Part::followed_by)
        .counts
}
