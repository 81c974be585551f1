//! Whoever waits is noted under the address of the group. A group that is moved between `add` and `wait` is
//! another one.
//! rejected by: schedules::a_group_may_be_made_in_either_way_and_moved

use std::collections::BTreeMap;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle, Thread};

/// All who wait, by the group that they wait for.
static LOT: Mutex<BTreeMap<usize, Vec<Thread>>> = Mutex::new(BTreeMap::new());

fn lot() -> MutexGuard<'static, BTreeMap<usize, Vec<Thread>>> {
    LOT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    count: Arc<AtomicUsize>,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    count: Arc<AtomicUsize>,
    place: usize,
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.count.fetch_sub(1, Ordering::SeqCst) == 1 {
            let sleepers = lot().remove(&self.place).unwrap_or_default();
            for sleeper in sleepers {
                sleeper.unpark();
            }
        }
    }
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    fn place(&self) -> usize {
        ptr::from_ref(self).addr()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        self.count.fetch_add(1, Ordering::SeqCst);
        Pending { count: Arc::clone(&self.count), place: self.place() }
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
        let (me, place) = (thread::current(), self.place());
        while self.count.load(Ordering::SeqCst) != 0 {
            {
                let mut lot = lot();
                let sleepers = lot.entry(place).or_default();
                if sleepers.iter().all(|sleeper| sleeper.id() != me.id()) {
                    sleepers.push(me.clone());
                }
            }
            // Whoever takes it to 0 from here on finds us listed.
            if self.count.load(Ordering::SeqCst) != 0 {
                thread::park();
            }
        }
        let mut lot = lot();
        if let Some(sleepers) = lot.get_mut(&place) {
            sleepers.retain(|sleeper| sleeper.id() != me.id());
            if sleepers.is_empty() {
                lot.remove(&place);
            }
        }
    }
}
