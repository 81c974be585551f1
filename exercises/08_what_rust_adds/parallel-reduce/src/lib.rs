//! # Counting words in parallel
//!
//! A search engine counts the words of its pages and notes where they stand. Reading a page is slow, because
//! it may be a scan that has to be recognised first. Each page can be read without the others, so the pages
//! go to the threads of a rayon pool.
//!
//! Build [`word_counts`]. It gets the pages and a function that reads one page into its words. It promises:
//!
//! - For each word the answer has one [`Count`]: how often the word stands on all the pages together, and the
//!   numbers of the pages that have it. The first page has the number 0; the numbers ascend, and each is
//!   there once. Without pages, or without words, the answer is empty. There may be a hundred thousand pages.
//! - The answer is the same on a pool of any size, also of one thread, and whichever page is done first.
//! - Each page is read once, on a thread of the pool from which `word_counts` was called. It makes no threads
//!   of its own, not for counting either.
//! - As many pages are read at the same time as the pool has threads, or all of them if there are fewer: of
//!   five pages, four threads read four at a time, and of three pages all.
//! - Nobody waits while it reads or counts: as soon as a thread has the words of a page, it can count them,
//!   whatever the others are doing. There are no rounds: a slow page holds up its own thread, and the others
//!   go on with what is left. Threads meet only to put finished counts together, be they of one page or of
//!   many.
//! - A panic in `words` comes out of `word_counts` as it is. A destructor may call `word_counts` while its
//!   thread panics: then it works as ever.
//! - `words` may use rayon itself, and so may you where you count a page. Then rayon may have a thread read
//!   another page in the middle of this one, and both count.
//! - `words` may call `word_counts` itself, for the parts of its page, from the thread that reads it. That
//!   call, however deep within others, keeps the same promises, with the threads that have nothing else to
//!   do.
//!
//! The fine print. A slow page may hold up those that rayon has cut off together with it: a quarter of all
//! pages at most, itself among them. To put counts together may wait for a thread of the pool that is busy
//! with something else. The hash of a word does not use rayon. Called from outside of any pool, it uses
//! rayon's global pool, of which all this holds; the caller may read pages too. How many are read one inside
//! another, and which threads take part in the rest, is up to rayon.

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

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let _ = (pages, words);
    HashMap::new()
}
