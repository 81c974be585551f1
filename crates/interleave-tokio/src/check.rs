//! Running a check on tasks.

use std::any::type_name;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;

use interleave::report::{Explored, Report, Unit};
use interleave::{Check, Model, Subject};

use crate::engine::{Main, Program};

/// A check of the promise `rule`, one plain sentence: what a learner reads first when it breaks.
pub fn check(rule: &'static str) -> Check {
    Check::new(rule)
}

/// Runs a [`Check`] on explored tasks.
pub trait Tasks {
    /// Runs `body`, as a test, under every schedule within the check's bound.
    ///
    /// `body` makes everything that its tasks share, and asserts what must hold; it is called once for each
    /// schedule.
    ///
    /// # Panics
    /// Panics if the promise breaks, after the report was printed.
    #[track_caller]
    fn run<F, Fut>(self, body: F) -> Explored
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + 'static;

    /// As `run`, but gives the verdict.
    ///
    /// # Errors
    /// The report of the failing schedule with the fewest delays.
    #[track_caller]
    fn judge<F, Fut>(self, body: F) -> Result<Explored, Box<Report>>
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + 'static;
}

impl Tasks for Check {
    fn run<F, Fut>(self, body: F) -> Explored
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + 'static,
    {
        self.test(type_name::<F>(), subject(Arc::new(move || -> Main { Box::pin(body()) })))
    }

    fn judge<F, Fut>(self, body: F) -> Result<Explored, Box<Report>>
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + 'static,
    {
        self.verdict(type_name::<F>(), subject(Arc::new(move || -> Main { Box::pin(body()) })))
    }
}

#[track_caller]
fn subject(main: Arc<dyn Fn() -> Main + Send + Sync>) -> Subject {
    let place = Location::caller();
    let make = move || -> Box<dyn Model> { Box::new(Program::new(Arc::clone(&main), place)) };
    Subject { unit: Unit::Delays, make: Arc::new(make) }
}
