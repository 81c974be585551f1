use std::mem;
use std::panic::resume_unwind;
use std::sync::mpsc;
use std::thread;

use crate::exercise::Background;
use interleave_std::probe::while_unwinding;
use interleave_std::within_time_limit;

/// What the job panics with. A panic may carry any value.
#[derive(Clone, Debug, PartialEq, Eq)]
struct DiskFull(u64);

/// The plain case: asleep, and awake. If this hangs, the wake did not reach the thread. How several wakes mix
/// with the runs, and a stop with the sleep, is what `schedules` explores.
#[test]
fn a_wake_gets_a_run() {
    within_time_limit(|| {
        let (done, runs) = mpsc::channel();
        let background =
            Background::start(move || done.send(thread::current().id()).expect("the test listens"));
        background.wake();
        let by = runs.recv().expect("the job runs");
        assert_ne!(by, thread::current().id(), "the job runs on a thread of its own");
        // A stop that finds the thread asleep may be missed, but on real threads only on some days.
        mem::forget(background);
    });
}

/// The disk is full and the job panics. Whoever stops the thread learns why it ended, and must not take it
/// for a good end. If this fails, look at what `stop` does with what `join` gives: it is passed on as it is,
/// whatever its type, and a text without a word more.
#[test]
fn a_panic_of_the_job_is_given_to_who_stops() {
    /// What comes out of `stop` when the job panics with it.
    fn out_of_stop<T: Clone + Send + 'static>(panic: T) -> Option<T> {
        let (begun, begins) = mpsc::channel();
        let background = Background::start(move || {
            begun.send(()).expect("the test listens");
            // As `panic!`, without the message on stderr.
            resume_unwind(Box::new(panic.clone()));
        });
        background.wake();
        begins.recv().expect("the job begins");
        background.stop().expect_err("the job has panicked").downcast().ok().map(|panic| *panic)
    }
    within_time_limit(|| {
        assert_eq!(out_of_stop(DiskFull(4096)), Some(DiskFull(4096)), "what the job has panicked with");
        let text = "disk 3 is full".to_owned();
        assert_eq!(out_of_stop(text.clone()), Some(text), "what the job has panicked with");
    });
}

/// A request fails, and logs a line on its way out. If this hangs, a wake does nothing while its caller panics.
#[test]
fn a_wake_while_its_thread_panics_is_like_any_other() {
    within_time_limit(|| {
        let (done, runs) = mpsc::channel();
        let background = Background::start(move || done.send(()).expect("the test listens"));
        while_unwinding(|| background.wake());
        runs.recv().expect("the job runs");
        // As above.
        mem::forget(background);
    });
}

/// A drop often comes while another panic is on its way, where a second one ends the program. If this fails,
/// look for an `unwrap` in `drop`.
#[test]
fn a_drop_hides_a_panic_of_the_job() {
    within_time_limit(|| {
        let (begun, begins) = mpsc::channel();
        let background = Background::start(move || {
            begun.send(()).expect("the test listens");
            resume_unwind(Box::new(DiskFull(4096)));
        });
        background.wake();
        begins.recv().expect("the job begins");
        drop(background);
    });
}
