//! `tokio::sync::OnceCell`.

use std::fmt;
use std::future::Future;

use ::tokio::sync as real;

use super::SetError;
use crate::engine::{self, Done, Op, Plan, Sort, Tag};

static SORT: Sort = Sort { kind: "OnceCell", noun: "once cell" };

/// A value that is set once, by whoever comes first.
pub struct OnceCell<T> {
    tag: Tag,
    real: real::OnceCell<T>,
}

impl<T> OnceCell<T> {
    /// Nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::const_new()
    }

    /// Nothing set, for a `static`.
    #[must_use]
    pub const fn const_new() -> Self {
        Self { tag: Tag::new(&SORT), real: real::OnceCell::const_new() }
    }

    /// Set from the beginning, if there is a value.
    #[must_use]
    pub fn new_with(value: Option<T>) -> Self {
        Self { tag: Tag::new(&SORT), real: real::OnceCell::new_with(value) }
    }

    /// Set from the beginning, for a `static`.
    #[must_use]
    pub const fn const_new_with(value: T) -> Self {
        Self { tag: Tag::new(&SORT), real: real::OnceCell::const_new_with(value) }
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

    /// The value, if it is set; nobody else can have it.
    #[must_use]
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.real.get_mut()
    }

    /// Sets the value.
    ///
    /// # Errors
    /// It is set already, or being set.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), SetError<T>> {
        engine::act(
            &self.tag,
            |outcome| match outcome {
                Ok(()) => Done::did("sets {o}"),
                Err(_) => Done::failed("finds {o} set already, or being set"),
            },
            || self.real.set(value),
        )
    }

    /// The value, made by `f` if nobody has yet.
    #[track_caller]
    pub fn get_or_init<F, Fut>(&self, f: F) -> impl Future<Output = &T>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = T>,
    {
        let plan = Plan::new(&self.tag, "for {o} to be set", |_: &&T| Done::did("has {o}"));
        Op::new(self.real.get_or_init(f), plan)
    }

    /// The value, made by `f` if nobody has yet. If `f` fails, the next one tries.
    ///
    /// # Errors
    /// Those of `f`.
    #[track_caller]
    pub fn get_or_try_init<E, F, Fut>(&self, f: F) -> impl Future<Output = Result<&T, E>>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<T, E>>,
    {
        let plan = Plan::new(&self.tag, "for {o} to be set", |outcome: &Result<&T, E>| {
            Done::did(if outcome.is_ok() { "has {o}" } else { "fails to set {o}" })
        });
        Op::new(self.real.get_or_try_init(f), plan)
    }

    /// The value, if it was set.
    #[must_use]
    pub fn into_inner(self) -> Option<T> {
        self.real.into_inner()
    }

    /// Takes the value out, if it was set.
    pub fn take(&mut self) -> Option<T> {
        self.real.take()
    }
}

impl<T> Default for OnceCell<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for OnceCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

impl<T: Clone> Clone for OnceCell<T> {
    fn clone(&self) -> Self {
        Self { tag: Tag::new(&SORT), real: self.real.clone() }
    }
}

impl<T: PartialEq> PartialEq for OnceCell<T> {
    fn eq(&self, other: &Self) -> bool {
        self.real == other.real
    }
}

impl<T: Eq> Eq for OnceCell<T> {}

impl<T> From<T> for OnceCell<T> {
    fn from(value: T) -> Self {
        Self::const_new_with(value)
    }
}
