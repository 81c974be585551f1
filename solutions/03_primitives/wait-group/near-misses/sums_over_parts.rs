//! The count is split in four, and `wait` adds the parts up one after the other: a guard in the last part adds one in the first, which `wait` has read, and goes.
//! rejected by: schedules::whatever_is_added_is_waited_for

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

const SHARDS: usize = 4;

#[derive(Debug, Default)]
struct Inner {
    /// Split, so that busy threads do not fight for one counter.
    shards: [AtomicUsize; SHARDS],
    next: AtomicUsize,
    gate: Mutex<()>,
    less: Condvar,
}

impl Inner {
    fn idle(&self) -> bool {
        self.shards.iter().all(|shard| shard.load(Ordering::SeqCst) == 0)
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
    shard: usize,
}

impl Drop for Pending {
    fn drop(&mut self) {
        // A guard is taken off the shard that it was put on, so none of them goes below 0.
        if self.inner.shards[self.shard].fetch_sub(1, Ordering::SeqCst) == 1 {
            let _gate = self.inner.gate.lock().unwrap();
            self.inner.less.notify_all();
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
        let shard = self.inner.next.fetch_add(1, Ordering::Relaxed) % SHARDS;
        self.inner.shards[shard].fetch_add(1, Ordering::SeqCst);
        Pending { inner: Arc::clone(&self.inner), shard }
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
        let mut gate = self.inner.gate.lock().unwrap();
        while !self.inner.idle() {
            gate = self.inner.less.wait(gate).unwrap();
        }
    }
}
