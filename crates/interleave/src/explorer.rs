//! A thread that explores, and what is heard of it.
//!
//! It is never joined: an endless run never ends, and its thread ends with the process.

use std::time::Duration;

use crate::owed::{Debt, Owed, owed};
use crate::pulse::Pulse;
use crate::standstill::Standstill;

/// How often to look whether it goes on.
const LOOK: Duration = Duration::from_millis(100);

/// A thread that explores.
#[must_use = "it is there to be heard of"]
pub(crate) struct Explorer<T> {
    pulse: Pulse,
    found: Owed<T>,
}

/// What is heard of a thread that explores.
pub(crate) enum Heard<T> {
    /// It has ended with this.
    Ended(T),
    /// It panicked.
    Broken,
    /// It shows no pulse any more.
    Stands,
}

impl<T: Send + 'static> Explorer<T> {
    /// Starts a thread for `body`, which beats `pulse`.
    pub(crate) fn start(pulse: &Pulse, body: impl FnOnce() -> T + Send + 'static) -> Self {
        let (debtor, found) = owed();
        start(pulse.clone(), Box::new(move || debtor.give(body())));
        Self { pulse: pulse.clone(), found }
    }

    /// Waits for its end, or until it stands: without a beat for longer than `patience`.
    pub(crate) fn hear(self, patience: Duration) -> Heard<T> {
        let mut standstill = None;
        loop {
            match self.found.wait(LOOK) {
                Debt::Paid(found) => return Heard::Ended(found),
                Debt::Lost => return Heard::Broken,
                Debt::Owed => {
                    if standstill.get_or_insert_with(|| Standstill::of(&self.pulse)).is_over(patience) {
                        return Heard::Stands;
                    }
                }
            }
        }
    }
}

/// Apart, so that it is compiled once.
fn start(pulse: Pulse, body: Box<dyn FnOnce() + Send>) {
    let thread = std::thread::Builder::new().name("explorer".to_owned()).stack_size(8 << 20);
    let thread = thread.spawn(move || {
        pulse.is_of_this_thread();
        body();
    });
    drop(thread.expect("the operating system can start one more thread"));
}
