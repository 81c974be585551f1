//! Outside of a check: a learner's own `#[test]`s stand in the same file and are compiled with the stand-in
//! too.
//!
//! They run once, under the first schedule: each thread until it has to wait. The test's own thread is the
//! first one of a run that never ends, and the scheduler at the same time.

use std::panic::Location;

use interleave::{Mode, Path, Pulse};

use super::run::Run;
use super::{schedule, with};

/// Makes a run of which the calling thread of the system is the first thread. It lasts as long as the
/// process: nobody knows when the thread has done its last operation.
pub(super) fn begin() -> *mut Run {
    let path = Box::leak(Box::new(Path::repeat(&[])));
    let run = Box::leak(Run::new(path, Mode::Explore, &Pulse::default()));
    run.alone = true;
    run.spawn(Location::caller(), Some("main".to_owned()), Box::new(|| ()));
    // It is here already, and needs no stack.
    drop(run.threads[0].coroutine.take());
    run
}

/// The first thread of such a run waits: lets the others run until it can go on.
///
/// # Panics
/// Panics if it never can.
pub(super) fn drive() {
    loop {
        let (current, failure) = with(|run| (run.current, run.failure.take()));
        if let Some(failure) = failure {
            panic!("{}", failure.what);
        }
        if current == 0 {
            return;
        }
        schedule::resume_chosen();
    }
}
