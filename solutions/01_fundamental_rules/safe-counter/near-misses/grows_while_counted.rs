//! Adds into a table that it has in hand, while another thread copies it into a larger one: what is added after its place was copied is lost. A
//! new path has to come when there is no more room.
//! rejected by: schedules::known_and_new_paths_are_counted_while_a_table_grows
//! rejected by: schedules::a_path_is_counted_while_a_large_table_grows
//! sometimes by: schedules::whichever_paths_two_count_both_return

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

#[derive(Debug)]
struct Table {
    slots: Vec<OnceLock<(String, AtomicU64)>>,
}

impl Table {
    fn new(size: usize) -> Self {
        Table { slots: (0..size).map(|_| OnceLock::new()).collect() }
    }

    /// The cell of `key`, which is made if it is not there; `None` if the table is full.
    fn cell(&self, key: &str) -> Option<&AtomicU64> {
        self.slots
            .iter()
            .map(|slot| slot.get_or_init(|| (key.to_owned(), AtomicU64::new(0))))
            .find(|(taken, _)| taken == key)
            .map(|(_, cell)| cell)
    }

    fn grown(&self) -> Self {
        let counts: Vec<(&str, u64)> = self
            .slots
            .iter()
            .filter_map(|slot| slot.get())
            .map(|(key, cell)| (key.as_str(), cell.load(Ordering::Acquire)))
            .collect();
        let next = Table::new(self.slots.len() * 2);
        for (slot, (key, count)) in next.slots.iter().zip(counts) {
            let _ = slot.set((key.to_owned(), AtomicU64::new(count)));
        }
        next
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug)]
pub struct SafeCounter {
    table: RwLock<Arc<Table>>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        SafeCounter { table: RwLock::new(Arc::new(Table::new(16))) }
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn table(&self) -> Arc<Table> {
        Arc::clone(&self.table.read().unwrap())
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        loop {
            let table = self.table();
            if let Some(cell) = table.cell(key) {
                cell.fetch_add(1, Ordering::AcqRel);
                return;
            }
            let mut current = self.table.write().unwrap();
            // Unless somebody else has just made it larger.
            if Arc::ptr_eq(&current, &table) {
                *current = Arc::new(table.grown());
            }
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.table()
            .slots
            .iter()
            .map_while(|slot| slot.get())
            .find(|(taken, _)| taken == key)
            .map_or(0, |(_, cell)| cell.load(Ordering::Acquire))
    }
}
