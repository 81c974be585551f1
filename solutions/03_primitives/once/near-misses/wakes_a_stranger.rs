//! All clients share a condition variable, and a dial that panics wakes one who is to dial again: that may be another client's, who sleeps on.
//! rejected by: schedules::nobody_waits_for_another_clients_dial

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};

/// Where all wait who find a dial under way, of whichever client. It is never locked during a dial.
static LOT: Mutex<()> = Mutex::new(());
static ENDED: Condvar = Condvar::new();

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    made: OnceLock<C>,
    dialing: AtomicBool,
}

/// Ends the dial, also by a panic.
struct Dialing<'a, C>(&'a Client<C>);

impl<C> Drop for Dialing<'_, C> {
    fn drop(&mut self) {
        let _lot = LOT.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.dialing.store(false, Ordering::Release);
        if self.0.made.get().is_some() {
            ENDED.notify_all();
        } else {
            // One is enough to dial again, and its end wakes the others.
            ENDED.notify_one();
        }
    }
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), made: OnceLock::new(), dialing: AtomicBool::new(false) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        loop {
            if let Some(made) = self.made.get() {
                return made;
            }
            if !self.dialing.swap(true, Ordering::Acquire) {
                let _ended = Dialing(self);
                // Another dial may have ended since the first look; then there is no second one.
                return self.made.get_or_init(&self.dial);
            }
            let mut lot = LOT.lock().unwrap_or_else(PoisonError::into_inner);
            while self.dialing.load(Ordering::Acquire) {
                lot = ENDED.wait(lot).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}
