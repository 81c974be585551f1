//! Of all clients one dials at a time: a slow dial of one keeps the first caller of another waiting.
//! rejected by: schedules::nobody_waits_for_another_clients_dial
//! rejected by: schedules::nobody_waits_for_a_client_whose_dial_captures_nothing

use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::thread::{self, ThreadId};

/// Which thread dials.
static DIALING: Mutex<Option<ThreadId>> = Mutex::new(None);
static ENDED: Condvar = Condvar::new();

pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    value: OnceLock<C>,
}

impl<C> Client<C> {
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), value: OnceLock::new() }
    }

    pub fn connection(&self) -> &C {
        if let Some(value) = self.value.get() {
            return value;
        }
        let _turn = Turn::take();
        if self.value.get().is_none() {
            let _ = self.value.set((self.dial)());
        }
        self.value.get().unwrap()
    }
}

/// The right to dial. A dial that asks another client keeps it.
struct Turn {
    outermost: bool,
}

impl Turn {
    fn take() -> Self {
        let me = Some(thread::current().id());
        let mut dialing = DIALING.lock().unwrap_or_else(PoisonError::into_inner);
        let outermost = *dialing != me;
        while *dialing != me && dialing.is_some() {
            dialing = ENDED.wait(dialing).unwrap_or_else(PoisonError::into_inner);
        }
        *dialing = me;
        Self { outermost }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.outermost {
            *DIALING.lock().unwrap_or_else(PoisonError::into_inner) = None;
            ENDED.notify_one();
        }
    }
}
