//! `tokio::sync::SetOnce`.

use std::fmt;
use std::future::Future;

use ::tokio::sync as real;

use super::SetOnceError;
use super::once::once;
use crate::engine::{self, Done, Op, Plan, Sort, Tag};

static SORT: Sort = Sort { kind: "SetOnce", noun: "set once" };

once! {
    /// A value that is set once, and can be waited for.
    SetOnce
}

impl<T> SetOnce<T> {
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

    /// Waits for the value.
    #[track_caller]
    pub fn wait(&self) -> impl Future<Output = &T> {
        let plan = Plan::new(&self.tag, "for {o} to be set", |_: &&T| Done::did("reads {o}"));
        Op::new(self.real.wait(), plan)
    }
}
