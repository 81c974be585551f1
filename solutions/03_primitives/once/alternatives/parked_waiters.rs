//! Who waits is in a list and parked; a guard takes the claim back and wakes all of them, however the dial ends.

use std::cell::UnsafeCell;
use std::mem;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Thread};

enum Phase {
    Idle,
    Dialing(Vec<Thread>),
    Ready,
}

pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    phase: Mutex<Phase>,
    slot: UnsafeCell<Option<C>>,
}

// SAFETY: the slot is written by whoever holds the claim, and read after `Ready` was seen under the lock.
unsafe impl<C: Send + Sync> Sync for Client<C> {}

struct Claim<'a, C> {
    client: &'a Client<C>,
    then: Phase,
}

impl<C> Drop for Claim<'_, C> {
    fn drop(&mut self) {
        let then = mem::replace(&mut self.then, Phase::Idle);
        let before =
            mem::replace(&mut *self.client.phase.lock().unwrap_or_else(PoisonError::into_inner), then);
        if let Phase::Dialing(waiters) = before {
            waiters.iter().for_each(Thread::unpark);
        }
    }
}

impl<C> Client<C> {
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), phase: Mutex::new(Phase::Idle), slot: UnsafeCell::new(None) }
    }

    pub fn connection(&self) -> &C {
        loop {
            let mut phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
            match &mut *phase {
                Phase::Ready => break,
                Phase::Dialing(waiters) => {
                    waiters.push(thread::current());
                    drop(phase);
                    thread::park();
                }
                Phase::Idle => {
                    *phase = Phase::Dialing(Vec::new());
                    drop(phase);
                    let mut claim = Claim { client: self, then: Phase::Idle };
                    let connection = (self.dial)();
                    // SAFETY: whoever holds the claim is alone with the slot.
                    unsafe { *self.slot.get() = Some(connection) };
                    claim.then = Phase::Ready;
                }
            }
        }
        // SAFETY: after `Ready` nobody writes.
        unsafe { (*self.slot.get()).as_ref().unwrap() }
    }
}
