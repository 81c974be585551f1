//! `tokio::sync::SetOnce`.

use std::fmt;
use std::future::Future;

use ::tokio::sync as real;

use super::SetOnceError;
use crate::engine::{self, Done, Op, Plan, Sort, Tag};

static SORT: Sort = Sort { kind: "SetOnce", noun: "set once" };

/// A value that is set once, and can be waited for.
pub struct SetOnce<T> {
    tag: Tag,
    real: real::SetOnce<T>,
}

impl<T> SetOnce<T> {
    /// Nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::const_new()
    }

    /// Nothing set, for a `static`.
    #[must_use]
    pub const fn const_new() -> Self {
        Self { tag: Tag::new(&SORT), real: real::SetOnce::const_new() }
    }

    /// Set from the beginning, if there is a value.
    #[must_use]
    pub fn new_with(value: Option<T>) -> Self {
        Self { tag: Tag::new(&SORT), real: real::SetOnce::new_with(value) }
    }

    /// Set from the beginning, for a `static`.
    #[must_use]
    pub const fn const_new_with(value: T) -> Self {
        Self { tag: Tag::new(&SORT), real: real::SetOnce::const_new_with(value) }
    }

    /// Whether it is set.
    #[must_use]
    #[track_caller]
    pub fn initialized(&self) -> bool {
        engine::act(&self.tag, |_| Done::failed("looks whether {o} is set"), || self.real.initialized())
    }

    /// The value, if it is set.
    #[must_use]
    #[track_caller]
    pub fn get(&self) -> Option<&T> {
        engine::act(
            &self.tag,
            |value| Done::failed(if value.is_some() { "reads {o}" } else { "finds {o} not set" }),
            || self.real.get(),
        )
    }

    /// Sets the value.
    ///
    /// # Errors
    /// It is set already.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), SetOnceError<T>> {
        engine::act(
            &self.tag,
            |outcome| match outcome {
                Ok(()) => Done::did("sets {o}"),
                Err(_) => Done::failed("finds {o} set already"),
            },
            || self.real.set(value),
        )
    }

    /// The value, if it was set.
    #[must_use]
    pub fn into_inner(self) -> Option<T> {
        self.real.into_inner()
    }

    /// Waits for the value.
    #[track_caller]
    pub fn wait(&self) -> impl Future<Output = &T> {
        let plan = Plan::new(&self.tag, "for {o} to be set", |_: &&T| Done::did("reads {o}"));
        Op::new(self.real.wait(), plan)
    }
}

impl<T> Default for SetOnce<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for SetOnce<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

impl<T: Clone> Clone for SetOnce<T> {
    fn clone(&self) -> Self {
        Self { tag: Tag::new(&SORT), real: self.real.clone() }
    }
}

impl<T: PartialEq> PartialEq for SetOnce<T> {
    fn eq(&self, other: &Self) -> bool {
        self.real == other.real
    }
}

impl<T: Eq> Eq for SetOnce<T> {}

impl<T> From<T> for SetOnce<T> {
    fn from(value: T) -> Self {
        Self::const_new_with(value)
    }
}
