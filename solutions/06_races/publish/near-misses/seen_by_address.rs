//! Each thread remembers what it got, by the address of the pair. A reader that is dropped by another thread tidies
//! up there and not here, and the next pair may stand at that address.
//! rejected by: behaviour::a_pair_owes_nothing_to_an_earlier_one

#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

type Shared = Mutex<Option<Limits>>;

thread_local! {
    /// What this thread has got once, by the address of the pair: then it takes no lock.
    static SEEN: RefCell<HashMap<usize, Limits>> = RefCell::default();
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<Shared>);

/// Whoever goes by the limits has one of these.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Shared>);

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::default());
    (Publisher(Arc::clone(&shared)), Reader(shared))
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(limits);
    }
}

impl Reader {
    fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        // While a thread ends, its memory may be gone. Then the lock has to do.
        if let Ok(Some(limits)) = SEEN.try_with(|seen| seen.borrow().get(&self.address()).copied()) {
            return Some(limits);
        }
        let limits = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(limits) = limits {
            let _ = SEEN.try_with(|seen| seen.borrow_mut().insert(self.address(), limits));
        }
        limits
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // The address may be used again. Another reader of the same pair, if there is one, just asks once more.
        let _ = SEEN.try_with(|seen| seen.borrow_mut().remove(&self.address()));
    }
}
