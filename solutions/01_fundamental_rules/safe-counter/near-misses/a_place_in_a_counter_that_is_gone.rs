//! Each thread keeps the cells that it has used, by the counter's address. A later counter has that address
//! again, and its increments go to the earlier one's cells.
//! rejected by: behaviour::a_worker_may_outlive_a_counter

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

type Cells = HashMap<String, Arc<AtomicU64>>;

thread_local! {
    /// The cells that this thread has counted in, by the table they belong to.
    static USED: RefCell<HashMap<usize, Cells>> = RefCell::default();
}

#[derive(Debug, Default)]
struct Table {
    cells: RwLock<Cells>,
}

impl Table {
    fn find(&self, key: &str) -> Option<Arc<AtomicU64>> {
        self.cells.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn find_or_add(&self, key: &str) -> Arc<AtomicU64> {
        if let Some(cell) = self.find(key) {
            return cell;
        }
        let mut cells = self.cells.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cells.entry(key.to_owned()).or_default())
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    /// Boxed, so that its address stays the same when the counter is moved.
    table: Box<Table>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let cell = USED
            .try_with(|used| {
                let mut used = used.borrow_mut();
                let mine = used.entry(self.id()).or_default();
                if let Some(cell) = mine.get(key) {
                    return Arc::clone(cell);
                }
                let cell = self.table.find_or_add(key);
                mine.insert(key.to_owned(), Arc::clone(&cell));
                cell
            })
            // This thread is ending and has no cache any more.
            .unwrap_or_else(|_| self.table.find_or_add(key));
        cell.fetch_add(1, Ordering::AcqRel);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.table.find(key).map_or(0, |cell| cell.load(Ordering::Acquire))
    }

    fn id(&self) -> usize {
        std::ptr::from_ref::<Table>(&self.table) as usize
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        // Whoever gets this address next must not find our cells.
        let id = self.id();
        let _ = USED.try_with(|used| used.borrow_mut().remove(&id));
    }
}
