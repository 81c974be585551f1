//! The counts stand in a table, and a group that is dropped gives its place back: a guard that outlives it takes down the count of the group that is there now.
//! rejected by: schedules::what_a_job_did_is_seen

use std::sync::{Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct Table {
    counts: Vec<usize>,
    free: Vec<usize>,
}

static TABLE: Mutex<Table> = Mutex::new(Table { counts: Vec::new(), free: Vec::new() });
static CHANGED: Condvar = Condvar::new();

fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap()
}

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug)]
pub struct WaitGroup {
    slot: usize,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    slot: usize,
}

impl Default for WaitGroup {
    fn default() -> Self {
        let mut table = table();
        let slot = table.free.pop().unwrap_or(table.counts.len());
        if slot == table.counts.len() {
            table.counts.push(0);
        }
        // A new group has nothing to wait for.
        table.counts[slot] = 0;
        Self { slot }
    }
}

impl Drop for WaitGroup {
    fn drop(&mut self) {
        table().free.push(self.slot);
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut table = table();
        let count = &mut table.counts[self.slot];
        // A guard may outlive its group: then there is nothing left to count.
        *count = count.saturating_sub(1);
        if *count == 0 {
            CHANGED.notify_all();
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
        table().counts[self.slot] += 1;
        Pending { slot: self.slot }
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
        let _table = CHANGED.wait_while(table(), |table| table.counts[self.slot] > 0).unwrap();
    }
}
