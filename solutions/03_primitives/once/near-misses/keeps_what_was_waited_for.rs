//! A mark says that somebody has waited, and the drop asks for a state without marks: then it keeps the
//! connection.
//! rejected by: schedules::a_connection_that_was_waited_for_is_dropped_too

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

const EMPTY: u8 = 0;
const DIALING: u8 = 1;
const READY: u8 = 2;
/// Somebody has gone to sleep.
const WAITERS: u8 = 4;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    state: AtomicU8,
    made: UnsafeCell<MaybeUninit<C>>,
    sleepers: Mutex<()>,
    changed: Condvar,
}

// SAFETY: `made` is written by the one that has set DIALING, and read by those that have seen READY.
unsafe impl<C: Send + Sync> Sync for Client<C> {}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            state: AtomicU8::new(EMPTY),
            made: UnsafeCell::new(MaybeUninit::uninit()),
            sleepers: Mutex::new(()),
            changed: Condvar::new(),
        }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        if self.state.load(Ordering::Acquire) & READY == 0 {
            self.wait_or_dial();
        }
        // SAFETY: it is READY, and then nobody writes any more.
        unsafe { (*self.made.get()).assume_init_ref() }
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_or_dial(&self) {
        let mut sleepers = self.lock();
        loop {
            let state = self.state.load(Ordering::Acquire);
            if state & READY != 0 {
                return;
            }
            let (next, dials) = if state == EMPTY { (DIALING, true) } else { (DIALING | WAITERS, false) };
            if self.state.compare_exchange(state, next, Ordering::AcqRel, Ordering::Relaxed).is_err() {
                continue;
            }
            if dials {
                break;
            }
            sleepers = self.changed.wait(sleepers).unwrap_or_else(PoisonError::into_inner);
        }
        drop(sleepers);

        let unmade = Unmade(self);
        let connection = (self.dial)();
        std::mem::forget(unmade);
        // SAFETY: only one is DIALING, and nobody reads before READY.
        unsafe { (*self.made.get()).write(connection) };
        let before = self.state.fetch_xor(DIALING | READY, Ordering::AcqRel);
        if before & WAITERS != 0 {
            let _sleepers = self.lock();
            self.changed.notify_all();
        }
    }
}

impl<C> Drop for Client<C> {
    fn drop(&mut self) {
        if *self.state.get_mut() == READY {
            // SAFETY: it has been made, and nobody else is here.
            unsafe { self.made.get_mut().assume_init_drop() };
        }
    }
}

/// A dial that has not come to its end.
struct Unmade<'a, C>(&'a Client<C>);

impl<C> Drop for Unmade<'_, C> {
    fn drop(&mut self) {
        let _sleepers = self.0.lock();
        self.0.state.store(EMPTY, Ordering::Release);
        self.0.changed.notify_all();
    }
}
