//! Reads off `thread::panicking` whether the dial failed: that is also true for a caller that asks from a destructor while its thread unwinds.
//! also by: behaviour::a_call_while_its_thread_panics_is_like_any_other
//! rejected by: schedules::who_panics_waits_like_everybody

use std::cell::UnsafeCell;
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Idle,
    Dialing,
    Ready,
}

pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    state: Mutex<State>,
    changed: Condvar,
    value: UnsafeCell<Vec<Box<C>>>,
}

// SAFETY: the list is written by whoever dials, and read when nobody does.
unsafe impl<C: Send + Sync> Sync for Client<C> {}

struct Ended<'a, C>(&'a Client<C>);

impl<C> Drop for Ended<'_, C> {
    fn drop(&mut self) {
        let state = if thread::panicking() { State::Idle } else { State::Ready };
        *self.0.state.lock().unwrap_or_else(|error| error.into_inner()) = state;
        self.0.changed.notify_all();
    }
}

impl<C> Client<C> {
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            state: Mutex::new(State::Idle),
            changed: Condvar::new(),
            value: UnsafeCell::new(Vec::new()),
        }
    }

    pub fn connection(&self) -> &C {
        let state = self.state.lock().unwrap_or_else(|error| error.into_inner());
        let mut state = self
            .changed
            .wait_while(state, |state| *state == State::Dialing)
            .unwrap_or_else(|error| error.into_inner());
        if *state == State::Idle {
            *state = State::Dialing;
            drop(state);
            let ended = Ended(self);
            let value = Box::new((self.dial)());
            // SAFETY: whoever dials is alone with the list.
            unsafe { (*self.value.get()).push(value) };
            drop(ended);
        } else {
            drop(state);
        }
        // SAFETY: a box stays at its place.
        unsafe { (&*self.value.get()).last().unwrap() }
    }
}
