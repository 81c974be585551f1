//! `tokio::sync::Barrier`.

use std::future::Future;

use ::tokio::sync as real;

use super::BarrierWaitResult;
use crate::engine::{Done, Op, Plan, Sort, Tag};

static SORT: Sort = Sort { kind: "Barrier", noun: "barrier" };

/// Lets tasks go on only when so many of them have come.
#[derive(Debug)]
pub struct Barrier {
    tag: Tag,
    real: real::Barrier,
}

impl Barrier {
    /// A barrier for so many tasks.
    #[must_use]
    pub fn new(n: usize) -> Self {
        Self { tag: Tag::new(&SORT), real: real::Barrier::new(n) }
    }

    /// Waits until enough tasks do.
    #[track_caller]
    pub fn wait(&self) -> impl Future<Output = BarrierWaitResult> {
        let plan =
            Plan::new(&self.tag, "for the others at {o}", |_: &BarrierWaitResult| Done::did("passes {o}"));
        Op::new(self.real.wait(), plan)
    }
}
