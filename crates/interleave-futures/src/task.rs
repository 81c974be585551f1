//! `futures::task`: the real ones, but for the place where a waker is put down for others.

use std::fmt;

use ::futures::task as real;
#[doc(no_inline)]
pub use ::futures::task::*;
use interleave_tokio::engine::{self, Done, Sort, Tag};

static SORT: Sort = Sort { kind: "AtomicWaker", noun: "waker" };

/// A place for the waker of one task.
pub struct AtomicWaker {
    tag: Tag,
    real: real::AtomicWaker,
}

impl AtomicWaker {
    /// With no waker in it.
    #[must_use]
    pub const fn new() -> Self {
        Self { tag: Tag::new(&SORT), real: real::AtomicWaker::new() }
    }

    /// Puts a waker down, in place of the one that was there.
    #[track_caller]
    pub fn register(&self, waker: &Waker) {
        // Who looks and registers again and again gets no further by it.
        engine::act(&self.tag, |()| Done::failed("registers in {o}"), || self.real.register(waker));
    }

    /// Takes the waker out, if there is one, and wakes its task.
    #[track_caller]
    pub fn wake(&self) {
        engine::act(&self.tag, |()| Done::did("wakes {o}"), || self.real.wake());
    }

    /// Takes the waker out, if there is one.
    #[must_use]
    #[track_caller]
    pub fn take(&self) -> Option<Waker> {
        engine::act(
            &self.tag,
            |taken| match taken {
                Some(_) => Done::did("takes what is in {o}"),
                None => Done::failed("finds nothing in {o}"),
            },
            || self.real.take(),
        )
    }
}

impl Default for AtomicWaker {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for AtomicWaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
