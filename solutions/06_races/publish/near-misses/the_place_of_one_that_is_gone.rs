//! A table of all pairs gives the place of a publisher that was dropped to the next pair, whose limits the
//! old reader then gets.
//! rejected by: behaviour::a_publisher_that_is_dropped_publishes_nothing

#![forbid(unsafe_code)]

use std::sync::{Mutex, MutexGuard, PoisonError};

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

/// The limits of all pairs; a pair is a number.
struct Table {
    slots: Vec<Option<Limits>>,
    /// Slots that nobody can publish to any more.
    free: Vec<usize>,
}

static TABLE: Mutex<Table> = Mutex::new(Table { slots: Vec::new(), free: Vec::new() });

fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher {
    slot: usize,
    published: bool,
}

/// Whoever goes by the limits has one of these.
#[derive(Clone, Debug)]
pub struct Reader(usize);

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let mut table = table();
    let slot = table.free.pop().unwrap_or_else(|| {
        table.slots.push(None);
        table.slots.len() - 1
    });
    (Publisher { slot, published: false }, Reader(slot))
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(mut self, limits: Limits) {
        table().slots[self.slot] = Some(limits);
        self.published = true;
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        if !self.published {
            // It is `None`, and stays so: another pair can have it.
            table().free.push(self.slot);
        }
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        table().slots[self.0]
    }
}
