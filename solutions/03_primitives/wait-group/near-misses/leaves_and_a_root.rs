//! A count in two levels. Who finds that its leaf has a guard already does not go up to the root, though the
//! first one has not been there yet.
//! rejected by: schedules::a_guard_counts_whoever_else_adds

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

const LEAVES: usize = 2;

/// A count in two levels: a leaf counts guards, the root counts the leaves that have any.
#[derive(Debug, Default)]
struct Tree {
    leaves: [AtomicUsize; LEAVES],
    next: AtomicUsize,
    root: Mutex<usize>,
    empty: Condvar,
}

impl Tree {
    fn root(&self) -> MutexGuard<'_, usize> {
        self.root.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    tree: Arc<Tree>,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    tree: Arc<Tree>,
    leaf: usize,
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        let leaf = self.tree.next.fetch_add(1, Ordering::Relaxed) % LEAVES;
        // Only the first of a leaf has to go up to the root.
        if self.tree.leaves[leaf].fetch_add(1, Ordering::AcqRel) == 0 {
            *self.tree.root() += 1;
        }
        Pending { tree: Arc::clone(&self.tree), leaf }
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
        let root = self.tree.root();
        drop(self.tree.empty.wait_while(root, |leaves| *leaves > 0).unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // And only the last of a leaf.
        if self.tree.leaves[self.leaf].fetch_sub(1, Ordering::AcqRel) == 1 {
            let mut root = self.tree.root();
            *root -= 1;
            if *root == 0 {
                self.tree.empty.notify_all();
            }
        }
    }
}
