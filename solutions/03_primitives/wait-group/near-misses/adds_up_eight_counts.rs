//! The count is the sum of eight, which `wait` reads one after the other.
//! rejected by: schedules::whatever_is_added_is_waited_for

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

const SHARDS: usize = 8;

#[derive(Debug, Default)]
struct Inner {
    // Dealt out in turn, so that many jobs do not fight for one cache line.
    next: AtomicUsize,
    counts: [AtomicUsize; SHARDS],
    turn: Mutex<()>,
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
    shard: usize,
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.inner.counts[self.shard].fetch_sub(1, Ordering::SeqCst) == 1 {
            let _turn = self.inner.turn.lock().unwrap();
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
        let shard = self.inner.next.fetch_add(1, Ordering::Relaxed) % SHARDS;
        self.inner.counts[shard].fetch_add(1, Ordering::SeqCst);
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
        let mut turn = self.inner.turn.lock().unwrap();
        while self.inner.counts.iter().any(|count| count.load(Ordering::SeqCst) != 0) {
            turn = self.inner.zero.wait(turn).unwrap();
        }
    }
}
