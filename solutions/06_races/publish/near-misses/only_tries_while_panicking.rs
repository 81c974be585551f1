//! So that a destructor never blocks, `publish` only tries the lock while its thread panics: if a reader is just looking, the limits are lost.
//! rejected by: schedules::who_publishes_while_it_panics_publishes_as_ever

#![forbid(unsafe_code)]

use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::thread;

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

#[derive(Debug, Default)]
struct Board {
    limits: Mutex<Option<Limits>>,
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher {
    board: Arc<Board>,
}

/// Whoever goes by the limits has one of these.
#[derive(Clone, Debug)]
pub struct Reader {
    board: Arc<Board>,
}

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let board = Arc::<Board>::default();
    (Publisher { board: Arc::clone(&board) }, Reader { board })
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        if thread::panicking() {
            // Never block in a destructor that runs during unwinding.
            match self.board.limits.try_lock() {
                Ok(mut slot) => *slot = Some(limits),
                Err(TryLockError::Poisoned(poisoned)) => *poisoned.into_inner() = Some(limits),
                Err(TryLockError::WouldBlock) => {}
            }
        } else {
            *self.board.limits.lock().unwrap_or_else(PoisonError::into_inner) = Some(limits);
        }
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        *self.board.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
