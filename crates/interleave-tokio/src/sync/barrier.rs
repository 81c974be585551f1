//! `tokio::sync::Barrier`.
//!
//! The real one is told by a real `watch`, which draws at random whom it wakes first (see [`super::watch`]). So this one
//! counts by itself, and those who wait are told by a `Notify`: first come, first woken.

use std::future::Future;
use std::sync::{Mutex, PoisonError};

use ::tokio::sync as real;

use crate::engine::{Done, Op, Plan, Sort, Tag};

static SORT: Sort = Sort { kind: "Barrier", noun: "barrier" };

/// Lets tasks go on only when so many of them have come.
#[derive(Debug)]
pub struct Barrier {
    tag: Tag,
    /// How many have to come; at least one.
    n: usize,
    /// How many have come since the last time that enough had; always less than `n`. Whose future is dropped while
    /// it waits still counts, as with the real one.
    arrived: Mutex<usize>,
    told: real::Notify,
}

impl Barrier {
    /// A barrier for so many tasks; for one, if that is 0.
    #[must_use]
    pub fn new(n: usize) -> Self {
        Self { tag: Tag::new(&SORT), n: n.max(1), arrived: Mutex::new(0), told: real::Notify::new() }
    }

    /// Waits until enough tasks do.
    #[track_caller]
    pub fn wait(&self) -> impl Future<Output = BarrierWaitResult> {
        let plan =
            Plan::new(&self.tag, "for the others at {o}", |_: &BarrierWaitResult| Done::did("passes {o}"));
        Op::new(self.passes(), plan)
    }

    async fn passes(&self) -> BarrierWaitResult {
        // From here on it hears of the last one, though it is not polled yet.
        let told = self.told.notified();
        let leads = {
            let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
            *arrived = (*arrived + 1) % self.n;
            *arrived == 0
        };
        if leads {
            self.told.notify_waiters();
        } else {
            told.await;
        }
        BarrierWaitResult(leads)
    }
}

/// What a task learns when it has passed a [`Barrier`].
#[derive(Clone, Debug)]
pub struct BarrierWaitResult(bool);

impl BarrierWaitResult {
    /// Whether it is the one who came last.
    #[must_use]
    pub fn is_leader(&self) -> bool {
        self.0
    }
}
