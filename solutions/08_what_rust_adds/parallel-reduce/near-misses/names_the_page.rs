//! It puts the page's number in front of a panic's text.
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

fn count_page<W: Eq + Hash>(
    mut counts: HashMap<W, Count>,
    number: usize,
    words: Vec<W>,
) -> HashMap<W, Count> {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
    counts
}

/// Puts the counts of earlier pages and of later ones together.
fn merge<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    if left.is_empty() {
        return right;
    }
    for (word, mut later) in right {
        let count = left.entry(word).or_default();
        count.times += later.times;
        count.pages.append(&mut later.pages);
    }
    left
}

/// Goes on with a panic, and says which page it was.
fn panic_on(number: usize, panic: Box<dyn Any + Send>) -> ! {
    match panic.downcast::<String>() {
        Ok(message) => panic::resume_unwind(Box::new(format!("page {number}: {message}"))),
        Err(panic) => panic::resume_unwind(panic),
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
        .enumerate()
        .fold(HashMap::new, |counts, (number, page)| {
            let words = panic::catch_unwind(AssertUnwindSafe(|| words(page)));
            count_page(counts, number, words.unwrap_or_else(|panic| panic_on(number, panic)))
        })
        .reduce(HashMap::new, merge)
}
