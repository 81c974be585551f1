//! Running a check on tasks.

use std::any::type_name;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;

use interleave::report::{Explored, Report, Unit};
use interleave::{Check, Model, Subject};

use crate::engine::{Main, Program};
use crate::probe::turns;

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

/// Runs a check on tokio itself, on a current-thread runtime whose time is paused, and within a time limit
/// that keeps a hang from being for ever.
///
/// # Panics
/// If the check does, or if the time limit is reached.
pub fn on_tokio<F: Future<Output = ()> + 'static>(body: impl FnOnce() -> F + Send + 'static) {
    interleave::within_time_limit(|| {
        // Boxed, so that the runtime is compiled here, and not for each check.
        let body: Pin<Box<dyn Future<Output = ()>>> = Box::pin(body());
        runtime().block_on(body);
    });
}

/// Drops the future that `make` makes outside of the runtime. On a runtime like that of [`on_tokio`] it and its tasks
/// have twenty turns; then that runtime comes to a stand, and the future is dropped. When its tasks have had ten turns
/// more, `then` looks at what is left of them: after that they are dropped with the runtime.
///
/// # Panics
/// If the future does not wait for what never comes, if it panics or its drop does, if `then` does, or if the time limit
/// is reached.
#[track_caller]
pub fn dropped_outside_of_tokio<F: Future + 'static>(
    make: impl FnOnce() -> F + Send + 'static,
    then: impl FnOnce() + Send + 'static,
) {
    let waited = interleave::within_time_limit(|| {
        let runtime = runtime();
        // Boxed, as above.
        let mut future: Pin<Box<dyn Future<Output = ()>>> = Box::pin(async { drop(make().await) });
        let waits = runtime.block_on(async {
            ::tokio::select! {
                biased;
                () = future.as_mut() => false,
                () = turns(20) => true,
            }
        });
        drop(future);
        // Whom an abort reaches ends in a turn of its own.
        runtime.block_on(turns(10));
        if waits {
            then();
        }
        waits
    });
    assert!(waited, "it has returned, and was to wait for what never comes");
}

fn runtime() -> ::tokio::runtime::Runtime {
    let runtime = ::tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime can be built")
}
