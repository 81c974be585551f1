//! # A group that is waited for
//!
//! An importer reads a folder. It starts a job for each file, each on a thread of its own, and a job that
//! finds an archive starts jobs for what is in it. When all have ended, and not before, the importer
//! publishes the index. Nobody knows beforehand how many jobs there will be, so somebody has to count.
//!
//! Build the group that counts. Whoever starts work calls [`WaitGroup::add`] *before* the work starts and
//! gives the guard to the work: the guard counts as long as it lives. [`WaitGroup::spawn`] does both for a
//! job on a new thread. [`WaitGroup::wait`] returns when no guard is left. It promises:
//!
//! - `wait` returns only when every guard that was added before it has been dropped. It never misses the last
//!   one's drop, and where there is no guard it returns at once.
//! - What a job did before its guard was dropped is seen by whoever comes back from `wait`, also what it
//!   wrote with `Ordering::Relaxed`.
//! - `spawn` counts the job before it begins and before `spawn` returns, until it has ended. It does not wait
//!   for the job: jobs run beside each other and beside the caller.
//! - A job that panics has ended too. `wait` returns as ever, and the panic is in the handle, as it was
//!   thrown, for whoever joins it.
//! - Whoever holds a guard may add more, also while somebody waits: `wait` then waits for these too.
//!   Whether it also waits for guards that others add meanwhile is up to you; it returns in the end, when
//!   no guard is left.
//! - Several threads may wait at the same time, and all of them return.
//! - The group can be used again, and at once: a guard that is added when the last one has just been
//!   dropped, before all who waited have returned, counts like any other.
//! - A thread that waits sleeps. It does not ask again and again, not once a minute either.
//! - Two groups do not disturb each other. Dropping a group waits for nobody; a guard may outlive its group.
//!
//! A guard that is dropped where a thread's `thread_local!`s are, when that thread is over, is left open.
//!
//! Keep a count of your own, not `Arc::strong_count`: the checks do not see the order that an `Arc`'s count
//! makes.

use std::thread::{self, JoinHandle};

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        Pending {}
    }

    /// Runs `job` on a new thread, and counts it until it has ended.
    pub fn spawn<F>(&self, job: F) -> JoinHandle<()>
    where
        F: FnOnce() + Send + 'static,
    {
        thread::spawn(job)
    }

    /// Waits until nothing is left to wait for.
    pub fn wait(&self) {}
}
