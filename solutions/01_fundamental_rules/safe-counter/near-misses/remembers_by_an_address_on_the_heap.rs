//! Each thread remembers the counts that it has used by an address on the heap, where the next counter's may lie.
//! rejected by: behaviour::two_counters_do_not_disturb_each_other
//! rejected by: behaviour::a_worker_may_outlive_a_counter

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type Cells = Mutex<HashMap<String, Arc<AtomicU64>>>;

thread_local! {
    /// The cells that this thread has used, so that it needs the lock only once per key.
    static CACHE: RefCell<HashMap<usize, HashMap<String, Arc<AtomicU64>>>> = RefCell::default();
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    // Boxed: the address stays the same when the counter is moved.
    cells: Box<Cells>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn id(&self) -> usize {
        &raw const *self.cells as usize
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        CACHE.with_borrow_mut(|cache| {
            let mine = cache.entry(self.id()).or_default();
            if let Some(cell) = mine.get(key) {
                cell.fetch_add(1, Ordering::SeqCst);
                return;
            }
            let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
            let cell = Arc::clone(cells.entry(key.to_owned()).or_default());
            drop(cells);
            cell.fetch_add(1, Ordering::SeqCst);
            mine.insert(key.to_owned(), cell);
        });
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        cells.get(key).map_or(0, |cell| cell.load(Ordering::SeqCst))
    }
}
