//! Puts itself into the list once, and sleeps as long as somebody dials: whoever wakes after a failed dial when the next is under way sleeps on, and nobody knows.
//! rejected by: schedules::who_waited_too_gets_the_second_connection
//! rejected by: schedules::who_waited_for_two_panics_dials_again
//! rejected by: schedules::who_waits_for_the_second_dial_sleeps
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Thread};

const EMPTY: u8 = 0;
const DIALING: u8 = 1;
const MADE: u8 = 2;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    state: AtomicU8,
    made: UnsafeCell<Option<C>>,
    waiting: Mutex<Vec<Thread>>,
}

// SAFETY: `made` is written by whoever has brought `state` from EMPTY to DIALING, and read only once it is MADE.
unsafe impl<C: Send + Sync> Sync for Client<C> {}

/// Says how the dial ended, also if it panicked, and wakes all who wait.
struct Dialing<'a> {
    state: &'a AtomicU8,
    waiting: &'a Mutex<Vec<Thread>>,
    outcome: u8,
}

impl Drop for Dialing<'_> {
    fn drop(&mut self) {
        self.state.store(self.outcome, Ordering::Release);
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in waiting {
            thread.unpark();
        }
    }
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            state: AtomicU8::new(EMPTY),
            made: UnsafeCell::new(None),
            waiting: Mutex::new(Vec::new()),
        }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        loop {
            match self.state.compare_exchange(EMPTY, DIALING, Ordering::Acquire, Ordering::Acquire) {
                Ok(_) => {
                    let mut dialing = Dialing { state: &self.state, waiting: &self.waiting, outcome: EMPTY };
                    let made = (self.dial)();
                    // SAFETY: only this thread has brought `state` to DIALING, and nobody reads before it is MADE.
                    unsafe { *self.made.get() = Some(made) };
                    dialing.outcome = MADE;
                }
                Err(MADE) => break,
                Err(_) => self.wait(),
            }
        }
        // SAFETY: it is MADE, and nobody writes any more.
        unsafe { &*self.made.get() }.as_ref().expect("it is made")
    }

    /// Sleeps until the dial that is under way has ended.
    fn wait(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(thread::current());
        // Whoever is in the list before the look is woken after the store.
        while self.state.load(Ordering::Acquire) == DIALING {
            thread::park();
        }
    }
}
