//! `tokio::sync::OnceCell`.

use std::fmt;
use std::future::Future;

use ::tokio::sync as real;

use super::SetError;
use super::once::once;
use crate::engine::{self, Done, Op, Plan, Sort, Tag};

static SORT: Sort = Sort { kind: "OnceCell", noun: "once cell" };

once! {
    /// A value that is set once, by whoever comes first.
    OnceCell
}

impl<T> OnceCell<T> {
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

    /// Takes the value out, if it was set.
    pub fn take(&mut self) -> Option<T> {
        self.real.take()
    }
}
