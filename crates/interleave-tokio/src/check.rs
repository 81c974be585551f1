//! Running a check on tasks.

use std::any::type_name;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;

use interleave::Check;
use interleave::report::{Explored, Report};

use crate::engine::Program;

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
        self.test(type_name::<F>(), program(body))
    }

    fn judge<F, Fut>(self, body: F) -> Result<Explored, Box<Report>>
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + 'static,
    {
        self.verdict(type_name::<F>(), program(body))
    }
}

#[track_caller]
fn program<F, Fut>(body: F) -> impl Fn() -> Program + Send + Sync + 'static
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + 'static,
{
    let place = Location::caller();
    let body = Arc::new(body);
    move || {
        let body = Arc::clone(&body);
        Program::new(Arc::new(move || Box::pin(body())), place)
    }
}
