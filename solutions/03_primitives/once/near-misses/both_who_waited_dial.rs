//! After a dial that panics all who waited leave their loop and dial, each for itself: only the first comer claims the dial.
//! rejected by: schedules::who_waited_too_gets_the_second_connection

use std::cell::UnsafeCell;
use std::sync::{Condvar, Mutex};

#[derive(PartialEq)]
enum State {
    Idle,
    Dialing,
    Ready,
}

pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    state: Mutex<State>,
    changed: Condvar,
    value: UnsafeCell<Option<C>>,
}

// SAFETY: the value is written once, before `Ready`, and read after.
unsafe impl<C: Send + Sync> Sync for Client<C> {}

impl<C> Client<C> {
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            state: Mutex::new(State::Idle),
            changed: Condvar::new(),
            value: UnsafeCell::new(None),
        }
    }

    fn dial_now(&self) -> &C {
        struct Failed<'a, C>(&'a Client<C>);
        impl<C> Drop for Failed<'_, C> {
            fn drop(&mut self) {
                let mut state = self.0.state.lock().unwrap();
                if *state == State::Dialing {
                    *state = State::Idle;
                }
                self.0.changed.notify_all();
            }
        }
        let failed = Failed(self);
        let value = (self.dial)();
        let mut state = self.state.lock().unwrap();
        if *state != State::Ready {
            // SAFETY: the lock is held, and nobody reads before `Ready`.
            unsafe { *self.value.get() = Some(value) };
            *state = State::Ready;
        }
        drop(state);
        drop(failed);
        // SAFETY: it is `Ready`, and nobody writes any more.
        unsafe { (*self.value.get()).as_ref().unwrap() }
    }

    pub fn connection(&self) -> &C {
        let mut state = self.state.lock().unwrap();
        if *state == State::Idle {
            *state = State::Dialing;
            drop(state);
            return self.dial_now();
        }
        while *state == State::Dialing {
            state = self.changed.wait(state).unwrap();
        }
        let ready = *state == State::Ready;
        drop(state);
        if ready {
            // SAFETY: as above.
            return unsafe { (*self.value.get()).as_ref().unwrap() };
        }
        // The one we waited for has failed: we try ourselves.
        self.dial_now()
    }
}
