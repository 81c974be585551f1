//! The last guard counts down and asks whether somebody waits; who waits says so and asks for the count. Without `SeqCst` each may read what was there before the other.
//! rejected by: schedules::the_last_one_is_never_missed
//! rejected by: schedules::wait_returns_only_after_all_are_done
//! rejected by: schedules::what_a_job_did_is_seen
//! rejected by: schedules::a_job_that_panics_has_ended_too
//! rejected by: schedules::two_may_wait_at_once
//! rejected by: schedules::what_a_job_adds_is_waited_for
//! rejected by: schedules::the_group_can_be_used_again
//! rejected by: schedules::jobs_run_beside_each_other
//! rejected by: schedules::whatever_is_added_is_waited_for
//! rejected by: schedules::work_is_counted_before_it_begins
//! rejected by: schedules::a_job_that_panics_counts_once
//! rejected by: schedules::a_guard_counts_whoever_else_adds
//! rejected by: schedules::a_guard_that_a_panic_drops_is_not_waited_for
//! rejected by: schedules::who_panics_waits_like_everybody
//! rejected by: schedules::a_group_may_be_made_in_either_way_and_moved
//! rejected by: schedules::who_is_woken_and_waits_again_is_woken_again
//! rejected by: schedules::a_guard_counts_though_the_last_one_before_it_is_just_dropped
//! rejected by: schedules::two_groups_may_be_waited_for_at_once

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Inner {
    count: AtomicUsize,
    waiters: AtomicUsize,
    gate: Mutex<()>,
    zero: Condvar,
}

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    inner: Arc<Inner>,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    inner: Arc<Inner>,
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.inner.count.fetch_sub(1, Ordering::AcqRel) == 1
            && self.inner.waiters.load(Ordering::Acquire) > 0
        {
            // Whoever waits is asleep or has yet to look, once we have had the lock.
            drop(self.inner.gate.lock().unwrap());
            self.inner.zero.notify_all();
        }
    }
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        self.inner.count.fetch_add(1, Ordering::AcqRel);
        Pending { inner: Arc::clone(&self.inner) }
    }

    /// Runs `job` on a new thread, and counts it until it has ended.
    pub fn spawn<F>(&self, job: F) -> JoinHandle<()>
    where
        F: FnOnce() + Send + 'static,
    {
        let pending = self.add();
        thread::spawn(move || {
            let _pending = pending;
            job();
        })
    }

    /// Waits until nothing is left to wait for.
    pub fn wait(&self) {
        self.inner.waiters.fetch_add(1, Ordering::AcqRel);
        let mut gate = self.inner.gate.lock().unwrap();
        while self.inner.count.load(Ordering::Acquire) > 0 {
            gate = self.inner.zero.wait(gate).unwrap();
        }
        drop(gate);
        self.inner.waiters.fetch_sub(1, Ordering::AcqRel);
    }
}
