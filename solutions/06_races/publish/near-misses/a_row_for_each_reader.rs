//! Each reader has a row that `publish` fills. A clone copies an empty row, and is entered when the rows have
//! been filled.
//! rejected by: schedules::a_clone_made_during_publish_gets_the_limits
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

/// Who has subscribed, and what has been delivered to whom.
#[derive(Debug, Default)]
struct Table {
    rows: BTreeMap<u64, Option<Limits>>,
    next: u64,
}

impl Table {
    fn subscribe(&mut self, limits: Option<Limits>) -> u64 {
        let id = self.next;
        self.next += 1;
        self.rows.insert(id, limits);
        id
    }
}

fn lock(table: &Mutex<Table>) -> MutexGuard<'_, Table> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Mutex<Table>>);

/// Whoever goes by the limits has one of these.
#[derive(Debug)]
pub struct Reader {
    table: Arc<Mutex<Table>>,
    id: u64,
}

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let mut table = Table::default();
    let id = table.subscribe(None);
    let table = Arc::new(Mutex::new(table));
    (Publisher(Arc::clone(&table)), Reader { table, id })
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        // One lock for all of them: no reader is ahead of another.
        for row in lock(&self.0).rows.values_mut() {
            *row = Some(limits);
        }
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        lock(&self.table).rows.get(&self.id).copied().flatten()
    }
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        // A clone knows what its original knows.
        let limits = self.get();
        let id = lock(&self.table).subscribe(limits);
        Self { table: Arc::clone(&self.table), id }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        lock(&self.table).rows.remove(&self.id);
    }
}
