//! The state keeps a bit for a dial that panicked, and `drop` compares all of it: what was dialed at the second try is never dropped.
//! rejected by: behaviour::a_dial_that_panics_can_be_tried_again

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Condvar, Mutex};

const READY: u8 = 0b001;
const DIALING: u8 = 0b010;
const FAILED: u8 = 0b100;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    state: AtomicU8,
    lock: Mutex<()>,
    ended: Condvar,
    connection: UnsafeCell<MaybeUninit<C>>,
}

// SAFETY: written by the one dialer, read when `READY` is set.
unsafe impl<C: Send + Sync> Sync for Client<C> {}

struct Dialing<'a, C> {
    client: &'a Client<C>,
    gained: u8,
}

impl<C> Drop for Dialing<'_, C> {
    fn drop(&mut self) {
        let _lock = self.client.lock.lock().unwrap();
        self.client.state.fetch_or(self.gained, Ordering::Release);
        self.client.state.fetch_and(!DIALING, Ordering::Release);
        self.client.ended.notify_all();
    }
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            state: AtomicU8::new(0),
            lock: Mutex::new(()),
            ended: Condvar::new(),
            connection: UnsafeCell::new(MaybeUninit::uninit()),
        }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        if self.state.load(Ordering::Acquire) & READY == 0 {
            self.dial_or_wait();
        }
        // SAFETY: `READY` was seen, and is never taken back.
        unsafe { (*self.connection.get()).assume_init_ref() }
    }

    #[cold]
    fn dial_or_wait(&self) {
        {
            let lock = self.lock.lock().unwrap();
            let dialing = |_: &mut ()| self.state.load(Ordering::Acquire) & DIALING != 0;
            let _lock = self.ended.wait_while(lock, dialing).unwrap();
            if self.state.load(Ordering::Acquire) & READY != 0 {
                return;
            }
            self.state.fetch_or(DIALING, Ordering::Relaxed);
        }
        let mut dialing = Dialing { client: self, gained: FAILED };
        let connection = (self.dial)();
        // SAFETY: nobody else dials, and nobody reads before `READY` is set.
        unsafe { (*self.connection.get()).write(connection) };
        dialing.gained = READY;
    }
}

impl<C> Drop for Client<C> {
    fn drop(&mut self) {
        if *self.state.get_mut() == READY {
            // SAFETY: ready, so it was written.
            unsafe { self.connection.get_mut().assume_init_drop() }
        }
    }
}
