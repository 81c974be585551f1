//! A panic is kept where it was caught. Where two pages have panicked, another panic comes out.
//! rejected by: behaviour::a_panic_in_words_comes_out

use std::any::Any;
use std::collections::HashMap;
use std::hash::Hash;
use std::panic::{self, AssertUnwindSafe};

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
    let Part { counts, mut panics } = pages
        .par_iter()
        .enumerate()
        .fold(Part::default, |mut part: Part<W>, (number, page)| {
            // One bad page does not keep the others from being read.
            match panic::catch_unwind(AssertUnwindSafe(|| words(page))) {
                Ok(words) => part.counts = add(part.counts, number, words),
                Err(payload) => part.panics.push(payload),
            }
            part
        })
        .reduce(Part::default, |left, right| {
            let mut panics = left.panics;
            panics.extend(right.panics);
            Part { counts: append(left.counts, right.counts), panics }
        });
    match panics.len() {
        0 => counts,
        1 => panic::resume_unwind(panics.remove(0)),
        many => panic!("{many} of {} pages could not be read", pages.len()),
    }
}

/// What a piece of the pages comes to.
struct Part<W> {
    counts: HashMap<W, Count>,
    panics: Vec<Box<dyn Any + Send>>,
}

impl<W> Default for Part<W> {
    fn default() -> Self {
        Self { counts: HashMap::new(), panics: Vec::new() }
    }
}

type Counts<W> = HashMap<W, Count>;

/// Adds the words of a page.
fn add<W: Eq + Hash>(mut counts: Counts<W>, number: usize, words: Vec<W>) -> Counts<W> {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
    counts
}

/// Puts two neighbours together.
fn append<W: Eq + Hash>(mut left: Counts<W>, right: Counts<W>) -> Counts<W> {
    if left.is_empty() {
        return right;
    }
    for (word, mut more) in right {
        let count = left.entry(word).or_default();
        count.times += more.times;
        count.pages.append(&mut more.pages);
    }
    left
}
