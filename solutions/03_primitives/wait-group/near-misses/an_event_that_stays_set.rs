//! The event that says `none is left` stays set where nobody waited for it: who waits later finds it set,
//! again and again, and spins until the guards are gone.
//! rejected by: schedules::who_waits_in_a_group_that_was_used_sleeps

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// Set when something has happened, until it is cleared.
#[derive(Debug, Default)]
struct Event {
    set: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self) {
        *self.lock() = true;
        self.changed.notify_all();
    }

    fn clear(&self) {
        *self.lock() = false;
    }

    /// Sleeps until it is set.
    fn wait(&self) {
        let set = self.lock();
        drop(self.changed.wait_while(set, |set| !*set).unwrap_or_else(PoisonError::into_inner));
    }
}

#[derive(Debug, Default)]
struct Counts {
    guards: usize,
    waiters: usize,
}

#[derive(Debug, Default)]
struct Inner {
    counts: Mutex<Counts>,
    idle: Event,
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
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

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        self.inner.lock().guards += 1;
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
        let inner = &*self.inner;
        let mut counts = inner.lock();
        counts.waiters += 1;
        // The event is only a hint: look at the count after each wake-up.
        while counts.guards > 0 {
            drop(counts);
            inner.idle.wait();
            counts = inner.lock();
        }
        counts.waiters -= 1;
        // The last to leave makes the group ready for the next round.
        if counts.waiters == 0 {
            inner.idle.clear();
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut counts = self.inner.lock();
        counts.guards -= 1;
        if counts.guards == 0 {
            self.inner.idle.set();
        }
    }
}
