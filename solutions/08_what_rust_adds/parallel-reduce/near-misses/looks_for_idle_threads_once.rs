//! A call from within a page looks once, at its beginning, whether a thread is idle. If all of them read just then, it reads its parts one after the other, and threads that have finished in the meantime are not asked.
//! rejected by: schedules::who_becomes_free_reads_pages_of_a_call_within_words

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
}

fn add_page<W: Eq + Hash>(counts: &mut HashMap<W, Count>, number: usize, words: Vec<W>) {
    for word in words {
        let count = counts.entry(word).or_default();
        count.times += 1;
        if count.pages.last() != Some(&number) {
            count.pages.push(number);
        }
    }
}

/// Puts the counts of later pages behind those of earlier ones.
fn append<W: Eq + Hash>(mut left: HashMap<W, Count>, right: HashMap<W, Count>) -> HashMap<W, Count> {
    if left.is_empty() {
        return right;
    }
    for (word, mut count) in right {
        let sum = left.entry(word).or_default();
        sum.times += count.times;
        sum.pages.append(&mut count.pages);
    }
    left
}

/// How many threads read, for an outermost call and all within it.
type Busy = Arc<AtomicUsize>;

thread_local! {
    /// That of the call for which this thread reads.
    static READS_FOR: RefCell<Option<Busy>> = const { RefCell::new(None) };
}

/// While it lives, this thread reads.
struct Reading {
    busy: Busy,
    before: Option<Busy>,
}

impl Reading {
    fn new(busy: &Busy) -> Self {
        let before = READS_FOR.replace(Some(Arc::clone(busy)));
        let reading = Self { busy: Arc::clone(busy), before };
        if !reading.did_before() {
            busy.fetch_add(1, Ordering::SeqCst);
        }
        reading
    }

    fn did_before(&self) -> bool {
        self.before.as_ref().is_some_and(|before| Arc::ptr_eq(before, &self.busy))
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if !self.did_before() {
            self.busy.fetch_sub(1, Ordering::SeqCst);
        }
        READS_FOR.set(self.before.take());
    }
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let outer = READS_FOR.with_borrow(Clone::clone);
    let nobody_is_idle =
        outer.as_ref().is_some_and(|busy| busy.load(Ordering::SeqCst) >= rayon::current_num_threads());
    let busy = outer.unwrap_or_default();
    let add = |mut counts, (number, page)| {
        let words = {
            let _reading = Reading::new(&busy);
            words(page)
        };
        add_page(&mut counts, number, words);
        counts
    };
    if nobody_is_idle {
        // To cut pieces for nobody would only make more to put together.
        return pages.iter().enumerate().fold(HashMap::new(), add);
    }
    pages.par_iter().enumerate().fold(HashMap::new, add).reduce(HashMap::new, append)
}
