//! Running a check on threads.

use std::any::type_name;
use std::panic::Location;
use std::sync::Arc;

use interleave::report::{Explored, Report, Unit};
use interleave::{Check, Ending, Mode, Model, Path, Pulse, Subject, panics};

use crate::rt;

/// A check of the promise `rule`, one plain sentence: what a learner reads first when it breaks.
pub fn check(rule: &'static str) -> Check {
    Check::new(rule)
}

/// Runs a [`Check`] on explored threads.
pub trait Threads {
    /// Runs `body`, as a test, under every schedule within the check's bound.
    ///
    /// `body` makes everything that its threads share, and asserts what must hold; it is called once for
    /// each schedule.
    ///
    /// # Panics
    /// Panics if the promise breaks, after the report was printed.
    #[track_caller]
    fn run<F: Fn() + Send + Sync + 'static>(self, body: F) -> Explored;

    /// As `run`, but gives the verdict.
    ///
    /// # Errors
    /// The report of the failing schedule with the fewest switches.
    #[track_caller]
    fn judge<F: Fn() + Send + Sync + 'static>(self, body: F) -> Result<Explored, Box<Report>>;
}

impl Threads for Check {
    fn run<F: Fn() + Send + Sync + 'static>(self, body: F) -> Explored {
        self.test(type_name::<F>(), subject(Arc::new(body)))
    }

    fn judge<F: Fn() + Send + Sync + 'static>(self, body: F) -> Result<Explored, Box<Report>> {
        self.verdict(type_name::<F>(), subject(Arc::new(body)))
    }
}

#[track_caller]
fn subject(body: Arc<dyn Fn() + Send + Sync>) -> Subject {
    let place = Location::caller();
    let make =
        move || -> Box<dyn Model> { Box::new(Program { body: Arc::clone(&body), place, listening: false }) };
    Subject { unit: Unit::Switches, make: Arc::new(make) }
}

/// A program of threads.
struct Program {
    body: Arc<dyn Fn() + Send + Sync>,
    place: rt::Place,
    listening: bool,
}

impl Model for Program {
    fn run(&mut self, path: &mut Path, mode: Mode, pulse: &Pulse) -> Ending {
        if !self.listening {
            self.listening = true;
            panics::listen(rt::begin_panic);
        }
        let run = rt::Run::new(path, mode, pulse);
        let body = Arc::clone(&self.body);
        run.carry_out(self.place, move || body())
    }
}
