//! Who has waited for a dial that panicked, and finds another one under way, thinks that it cannot take long.
//! rejected by: schedules::who_waits_for_the_second_dial_sleeps

use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Empty,
    Dialing,
    Ready,
}

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    made: OnceLock<C>,
    phase: Mutex<Phase>,
    changed: Condvar,
    /// How many dials have ended; a wake-up without a new one is spurious.
    ended: Mutex<u64>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            made: OnceLock::new(),
            phase: Mutex::new(Phase::Empty),
            changed: Condvar::new(),
            ended: Mutex::new(0),
        }
    }

    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self) -> u64 {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        if let Some(connection) = self.made.get() {
            return connection;
        }
        let mut phase = self.phase();
        let before = self.ended();
        while *phase == Phase::Dialing {
            if self.ended() == before {
                phase = self.changed.wait(phase).unwrap_or_else(PoisonError::into_inner);
            } else {
                // The dial that we have waited for is over, so this is a matter of moments.
                drop(phase);
                thread::yield_now();
                phase = self.phase();
            }
        }
        if *phase == Phase::Empty {
            *phase = Phase::Dialing;
            drop(phase);
            let mut dial = Dial { client: self, then: Phase::Empty };
            let connection = (self.dial)();
            self.made.get_or_init(|| connection);
            dial.then = Phase::Ready;
        } else {
            drop(phase);
        }
        self.made.get().expect("it has been dialed")
    }
}

/// A dial under way.
struct Dial<'a, C> {
    client: &'a Client<C>,
    then: Phase,
}

impl<C> Drop for Dial<'_, C> {
    fn drop(&mut self) {
        let mut phase = self.client.phase();
        *phase = self.then;
        *self.client.ended.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.client.changed.notify_all();
    }
}
