//! Each thread remembers the place of the last path, and whose it was by where the counter lies: a new counter in its place counts on in the
//! old one's.
//! rejected by: behaviour::a_counter_keeps_its_counts_when_it_is_moved
//! rejected by: behaviour::a_worker_may_outlive_a_counter

use std::cell::RefCell;
use std::collections::HashMap;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

struct Last {
    counter: usize,
    key: String,
    cell: Arc<AtomicU64>,
}

thread_local! {
    /// The same path is asked for again and again: do not take the lock for that.
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    cells: Mutex<HashMap<String, Arc<AtomicU64>>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn with_cell<R>(&self, key: &str, f: impl FnOnce(&AtomicU64) -> R) -> R {
        let counter = ptr::from_ref(self).addr();
        LAST.with(|last| {
            let mut last = last.borrow_mut();
            match &*last {
                Some(last) if last.counter == counter && last.key == key => f(&last.cell),
                _ => {
                    let cell = Arc::clone(self.cells.lock().unwrap().entry(key.to_owned()).or_default());
                    let result = f(&cell);
                    *last = Some(Last { counter, key: key.to_owned(), cell });
                    result
                }
            }
        })
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        self.with_cell(key, |cell| cell.fetch_add(1, SeqCst));
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.with_cell(key, |cell| cell.load(SeqCst))
    }
}
