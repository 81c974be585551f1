//! The counts stand in one table, under the group's address. A new group in the place of one that was moved has its count.
//! rejected by: behaviour::two_groups_do_not_disturb_each_other

use std::collections::HashMap;
use std::ptr;
use std::sync::{Condvar, LazyLock, Mutex};
use std::thread::{self, JoinHandle};

static COUNTS: LazyLock<Mutex<HashMap<usize, usize>>> = LazyLock::new(Mutex::default);
static ENDED: Condvar = Condvar::new();

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    /// A place of its own, so that each group has another address.
    _place: u8,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    group: usize,
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut counts = COUNTS.lock().unwrap();
        let count = counts.get_mut(&self.group).expect("counted as long as the guard lives");
        *count -= 1;
        if *count == 0 {
            counts.remove(&self.group);
            ENDED.notify_all();
        }
    }
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    fn id(&self) -> usize {
        ptr::from_ref(self).addr()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        let group = self.id();
        *COUNTS.lock().unwrap().entry(group).or_insert(0) += 1;
        Pending { group }
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
        let group = self.id();
        let counts = COUNTS.lock().unwrap();
        drop(ENDED.wait_while(counts, |counts| counts.contains_key(&group)).unwrap());
    }
}
