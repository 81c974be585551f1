//! The first `add` counts, and then resets the event. A second one comes between, and so may its wait.
//! rejected by: schedules::a_guard_counts_whoever_else_adds

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// An event that stays set until somebody resets it.
#[derive(Debug)]
struct Event {
    set: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self) {
        let set = self.lock();
        drop(self.changed.wait_while(set, |set| !*set).unwrap_or_else(PoisonError::into_inner));
    }
}

#[derive(Debug)]
struct Inner {
    count: AtomicUsize,
    idle: Event,
}

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug)]
pub struct WaitGroup {
    inner: Arc<Inner>,
}

impl Default for WaitGroup {
    fn default() -> Self {
        let idle = Event { set: Mutex::new(true), changed: Condvar::new() };
        Self { inner: Arc::new(Inner { count: AtomicUsize::new(0), idle }) }
    }
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    inner: Arc<Inner>,
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        // Only the first of a round has to touch the event.
        if self.inner.count.fetch_add(1, Ordering::AcqRel) == 0 {
            *self.inner.idle.lock() = false;
        }
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
        self.inner.idle.wait();
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.inner.count.fetch_sub(1, Ordering::AcqRel) == 1 {
            let mut set = self.inner.idle.lock();
            // Somebody may have begun a new round in between.
            if self.inner.count.load(Ordering::Acquire) == 0 {
                *set = true;
                self.inner.idle.changed.notify_all();
            }
        }
    }
}
