//! If `words` catches the panic of a call within it, the outer call leaves out the pages that are left.
//! rejected by: behaviour::a_panic_that_words_catches_ends_no_other_call

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
}

type Failed = Arc<AtomicBool>;

thread_local! {
    /// Whether the call failed for which this thread reads a page.
    static CURRENT: RefCell<Option<Failed>> = const { RefCell::new(None) };
}

/// Sets what is current, and sets it back when it is dropped.
struct Within {
    before: Option<Failed>,
}

impl Within {
    fn new(failed: &Failed) -> Self {
        let before = CURRENT.replace(Some(Arc::clone(failed)));
        Self { before }
    }
}

impl Drop for Within {
    fn drop(&mut self) {
        CURRENT.set(self.before.take());
    }
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    // A call for the parts of a page fails together with the one that reads the page.
    let failed = CURRENT.with_borrow(Clone::clone).unwrap_or_default();
    let read = |page: &P| {
        if failed.load(Ordering::Acquire) {
            return Vec::new();
        }
        let within = Within::new(&failed);
        let outcome = catch_unwind(AssertUnwindSafe(|| words(page)));
        drop(within);
        outcome.unwrap_or_else(|payload| {
            // Nobody will see the answer: let the others end soon.
            failed.store(true, Ordering::Release);
            resume_unwind(payload)
        })
    };
    pages
        .par_iter()
        .enumerate()
        .fold(HashMap::new, |counts, (number, page)| count(counts, read(page), number))
        .reduce(HashMap::new, put_together)
}

fn count<W: Eq + Hash>(mut counts: HashMap<W, Count>, words: Vec<W>, number: usize) -> HashMap<W, Count> {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
    counts
}

/// The pages of `left` stand before those of `right`.
fn put_together<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    for (word, mut count) in right {
        let sum = left.entry(word).or_default();
        sum.times += count.times;
        sum.pages.append(&mut count.pages);
    }
    left
}
