use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use crate::exercise::Background;
use interleave_std::within_time_limit;

/// The plain case: awake, asleep, and an end. If this hangs, the wake or the stop did not reach the thread. How several wakes mix with the runs is what
/// `schedules` explores.
#[test]
fn a_wake_gets_a_run() {
    within_time_limit(|| {
        let (done, runs) = mpsc::channel();
        let background =
            Background::start(move || done.send(thread::current().id()).expect("the test listens"));
        background.wake();
        let by = runs.recv().expect("the job runs");
        assert_ne!(by, thread::current().id(), "the job runs on a thread of its own");
        background.stop().expect("the job does not panic");
    });
}

/// A program that has nothing to log. If this hangs, the stop is only looked at after a run.
#[test]
fn a_thread_that_was_never_woken_ends() {
    within_time_limit(|| {
        let background = Background::start(|| unreachable!("nobody has woken it"));
        background.stop().expect("the job does not run");
        drop(Background::start(|| unreachable!("nobody has woken it")));
    });
}

/// The disk is full and the job panics. Whoever stops the thread learns why it ended; must not take it for a good end. If
/// this fails, look at what `stop` does with what `join` gives.
#[test]
fn a_panic_of_the_job_is_given_to_who_stops() {
    within_time_limit(|| {
        let (begun, begins) = mpsc::channel();
        let background = Background::start(move || {
            begun.send(()).expect("the test listens");
            // As `panic!`, without the message on stderr.
            resume_unwind(Box::new("the disk is full"));
        });
        background.wake();
        begins.recv().expect("the job begins");
        let panic = background.stop().expect_err("the job has panicked");
        assert_eq!(panic.downcast_ref(), Some(&"the disk is full"));
    });
}

/// A drop often comes while another panic is on its way, where a second one ends the program. If this fails, look for an `unwrap` in `drop`.
#[test]
fn a_drop_hides_a_panic_of_the_job() {
    within_time_limit(|| {
        let (begun, begins) = mpsc::channel();
        let background = Background::start(move || {
            begun.send(()).expect("the test listens");
            resume_unwind(Box::new("the disk is full"));
        });
        background.wake();
        begins.recv().expect("the job begins");
        drop(background);
    });
}

/// Two logs are two threads. If this fails, look for a `static`.
#[test]
fn two_threads_do_not_disturb_each_other() {
    within_time_limit(|| {
        let runs = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
        let [first, second] = runs.clone().map(|runs| {
            let (done, ran) = mpsc::channel();
            let job = move || {
                runs.fetch_add(1, Ordering::SeqCst);
                done.send(()).expect("the test listens");
            };
            (Background::start(job), ran)
        });
        first.0.wake();
        first.1.recv().expect("the first job runs");
        second.0.stop().expect("the second job does not run");
        first.0.stop().expect("the first job does not panic");
        assert_eq!(runs.map(|runs| runs.load(Ordering::SeqCst)), [1, 0]);
    });
}
