//! Scans: one thread reads many locations one after another, the stripes of a counter.
//!
//! To be held up before the hundredth read or before the hundred and first makes a difference only if somebody
//! writes to the hundredth meanwhile. So that others run before a read in a scan is put off until somebody has
//! written to that location afterwards: then the two come in the other order, too. What is left out is explored
//! where the thread is preempted after its scan, or before a read that makes a difference, at the same price.
//! That is dynamic partial-order reduction (Flanagan and Godefroid, POPL 2005). In general it does not go with a
//! bound: a schedule could cost more switches than those it stands for (Coons, Musuvathi and McKinley, "Bounded
//! Partial-Order Reduction", OOPSLA 2013). A thread that would have run on for nothing can be preempted one
//! operation later.
//!
//! It holds for a scan alone, from its [`SOME`]th read on: elsewhere a thread does between two operations
//! what the runtime does not see, the drop of an `Arc`, and each place to be held up at counts. Many locks, one after
//! another, are no scan: two threads that go through the same ones differ in who came first.
//! `tests/soundness/scans.rs` compares the outcomes with those of a search that puts nothing off.

use interleave::PutOff;

use super::gate::Gate;
use super::run::Run;
use super::task::Tid;
use super::{Handle, Place};

/// Reads in a row, of one location after another and at one place of the source, that make a scan.
const SOME: u32 = 8;

/// How far a thread is in a scan.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scan {
    /// Where it reads, and what it is about to read.
    at: Option<(Place, Handle)>,
    /// Reads there before that one, in a row.
    reads: u32,
}

/// A read in a scan before which others might have run.
#[derive(Debug)]
pub(super) struct Scanned {
    by: Tid,
    object: Handle,
    /// True where the read itself keeps others from reading older stores: a sequentially consistent one may.
    acts: bool,
    choice: PutOff,
}

impl Scan {
    /// The thread has come to its next operation.
    pub(super) fn comes_to(&mut self, gate: &Gate) {
        let here = gate.reads.then_some((gate.place, gate.handle));
        let goes_on = match (self.at, here) {
            (Some((before, last)), Some((place, next))) => std::ptr::eq(before, place) && last != next,
            _ => false,
        };
        *self = Self { at: here, reads: if goes_on { self.reads + 1 } else { 0 } };
    }

    /// Whether it is long enough to be one.
    fn is_one(&self) -> bool {
        self.reads >= SOME
    }
}

impl Run {
    /// Whether the current thread, which could run on for nothing, is about to read in a scan, and can be preempted
    /// after it as well: if it has read that before and nothing has changed, it will be lazy, and so it will be
    /// at the end of its slice.
    pub(super) fn may_put_off(&self) -> bool {
        let thread = &self.threads[self.current];
        thread.scan.is_one()
            && !thread.lazy
            && !self.has_observed(thread.gate.handle)
            && self.has_more_of_its_slice()
    }

    /// Chooses among `count` alternatives before a read in a scan.
    pub(super) fn choose_in_a_scan(&mut self, state: u128, count: usize) -> usize {
        let (chosen, put_off) = self.path().put_off(state, count);
        if let Some(choice) = put_off {
            let by = self.current;
            let object = self.threads[by].gate.handle;
            self.scanned.push(Scanned { by, object, acts: false, choice });
        }
        chosen
    }

    /// The current thread acts on that: whoever has read it in a scan might have read it later.
    pub(super) fn acts_on_what_was_scanned(&mut self, object: Handle) {
        let me = self.current;
        for scanned in self.scanned.iter_mut().filter(|scanned| scanned.object == object) {
            scanned.acts |= scanned.by == me;
        }
        self.resume_scans_of(object, |_| true);
    }

    /// The current thread reads that.
    pub(super) fn looks_at_what_was_scanned(&mut self, object: Handle) {
        self.resume_scans_of(object, |scanned| scanned.acts);
    }

    fn resume_scans_of(&mut self, object: Handle, conflict: impl Fn(&Scanned) -> bool) {
        if self.scanned.is_empty() {
            return;
        }
        let me = self.current;
        let mut all = std::mem::take(&mut self.scanned);
        all.retain(|scanned| {
            let resumes = scanned.object == object && scanned.by != me && conflict(scanned);
            if resumes {
                self.path().resume(&scanned.choice);
            }
            !resumes
        });
        self.scanned = all;
    }
}
