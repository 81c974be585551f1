//! The memory model: what a thread may read.
//!
//! It is that of C++20 (and so of Rust) without load buffering: a load never reads a store that has not
//! happened yet, as in RC11 (Lahav, Vafeiadis, Kang, Hur and Dreyer, "Repairing Sequential Consistency in
//! C/C++11", PLDI 2017). Each location keeps its stores in modification order, here the order in which they
//! were carried out. A thread's [`View`] says, by location, the oldest store that it may still read; what
//! orders threads joins views (Kang, Hur, Lahav, Vafeiadis and Dreyer, "A Promising Semantics for
//! Relaxed-Memory Concurrency", POPL 2017).
//!
//! The order of sequentially consistent operations is likewise the order in which they were carried out. The
//! four clauses of [atomics.order]/4 in C++20 become: a location's `floor`, the newest store that such an
//! operation wrote or read, which such a load may not read behind; and a view `fences` of all such fences.
//!
//! Not explored: a store that goes into a location's modification order before one carried out earlier
//! (the outcome 2+2W of two threads that store to two locations in opposite order).

use std::sync::atomic::Ordering;

/// What a thread knows: which stores it may still read, and how far it has seen the others come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// By location, the index of the oldest store that may still be read. A location past the end: its first.
    oldest: Vec<u32>,
    /// By thread, its operations that happened before: a vector clock, by which data races are told.
    clock: Vec<u32>,
}

impl View {
    pub(crate) const EMPTY: Self = Self { oldest: Vec::new(), clock: Vec::new() };

    pub(crate) fn get(&self, location: usize) -> u32 {
        self.oldest.get(location).copied().unwrap_or(0)
    }

    /// Raises the bound of `location` to `index`; it is never lowered.
    pub(crate) fn raise(&mut self, location: usize, index: u32) {
        raise(&mut self.oldest, location, index);
    }

    /// True where `other` bounds at least as much, leaving `except` aside.
    pub(crate) fn is_within(&self, other: &View, except: usize) -> bool {
        let mine = self.oldest.iter().enumerate();
        mine.filter(|&(location, _)| location != except).all(|(location, &mine)| mine <= other.get(location))
    }

    pub(crate) fn join(&mut self, other: &View) {
        join(&mut self.oldest, &other.oldest);
        self.join_clock(other);
    }

    /// Adds what `other` knows of operations, and not what it may still read.
    pub(crate) fn join_clock(&mut self, other: &View) {
        join(&mut self.clock, &other.clock);
    }

    /// How many operations of `thread` happened before.
    pub(crate) fn seen_of(&self, thread: usize) -> u32 {
        self.clock.get(thread).copied().unwrap_or(0)
    }

    /// Counts an operation of `thread`, whose own view this is.
    pub(crate) fn tick(&mut self, thread: usize) {
        let next = self.seen_of(thread) + 1;
        raise(&mut self.clock, thread, next);
    }
}

fn raise(bounds: &mut Vec<u32>, at: usize, to: u32) {
    if bounds.len() <= at {
        bounds.resize(at + 1, 0);
    }
    bounds[at] = bounds[at].max(to);
}

fn join(mine: &mut Vec<u32>, theirs: &[u32]) {
    if mine.len() < theirs.len() {
        mine.resize(theirs.len(), 0);
    }
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine = (*mine).max(*theirs);
    }
}

/// The views of one thread.
#[derive(Clone, Debug, Default)]
pub(crate) struct Views {
    /// What the thread knows: it may not read behind it.
    pub(crate) now: View,
    /// What an acquire fence would add: the releases that its relaxed loads have read.
    pub(crate) pending: View,
    /// What its last release fence published; its relaxed stores carry it.
    pub(crate) fenced: View,
}

/// One store of a location.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    /// The value's bits.
    pub(crate) bits: u64,
    /// What whoever acquires it gets to know: empty for a plain relaxed store.
    pub(crate) released: View,
    /// Tells this store from every other, whatever the schedule.
    pub(crate) fingerprint: u64,
    /// Who stored it; the first thread, for the initial value.
    pub(crate) by: usize,
    /// Where; `None` for the initial value.
    pub(crate) place: Option<super::Place>,
}

pub(crate) fn acquires(order: Ordering) -> bool {
    matches!(order, Ordering::Acquire | Ordering::AcqRel | Ordering::SeqCst)
}

pub(crate) fn releases(order: Ordering) -> bool {
    matches!(order, Ordering::Release | Ordering::AcqRel | Ordering::SeqCst)
}
