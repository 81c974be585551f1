use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use super::start;
use crate::exercise::Background;
use interleave_std::probe::{boom, threads_alive};
use interleave_std::{Threads, check, reached};

/// The program ends before anything was logged. If everybody waits for ever, the thread looked, was told to
/// stop, and then fell asleep: look and sleep have to be one step under the lock that the stop takes too.
#[test]
fn a_stop_is_never_missed() {
    // One switch, between the look and the sleep; two more for a stop that comes in two steps.
    check("A stop is never missed.").bound(3).run(|| {
        let background = start(|| unreachable!("nobody has woken it"));
        background.stop().expect("the job does not run");
        assert_eq!(threads_alive(), Vec::<String>::new(), "threads that are still there");
    });
}

/// The log file is changed while the last lines are written. When `stop` has returned, the file is somebody
/// else's. If the job runs once more, or a thread is left, look at who waits for the thread's end.
#[test]
fn after_a_stop_the_job_never_runs() {
    // One switch into the run or past it; one to spare.
    check("When stop has returned, the job never runs again.").bound(2).run(|| {
        let stopped = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stopped);
        let background = start(move || {
            assert!(!seen.load(Ordering::SeqCst), "the job runs after stop has returned");
        });
        background.wake();
        background.stop().expect("the job does not panic");
        stopped.store(true, Ordering::SeqCst);
        assert_eq!(threads_alive(), Vec::<String>::new(), "threads that are still there");
    });
}

/// Nobody calls `stop` where an error returns early: the value is dropped, and that has to be enough. If a
/// thread is left, its `JoinHandle` was dropped, which stops nothing.
#[test]
fn a_drop_does_what_stop_does() {
    // As above.
    check("Dropping it does what stop does.").bound(2).run(|| {
        let dropped = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&dropped);
        let background = start(move || {
            assert!(!seen.load(Ordering::SeqCst), "the job runs after the drop");
        });
        background.wake();
        drop(background);
        dropped.store(true, Ordering::SeqCst);
        assert_eq!(threads_alive(), Vec::<String>::new(), "threads that are still there");
    });
}

/// An error returned before anything was logged. If everybody waits for ever, `drop` tells the thread in
/// another way than `stop`, or nothing at all.
#[test]
fn a_drop_is_never_missed() {
    // As for a stop.
    check("A drop is never missed.").bound(3).run(|| {
        drop(start(|| unreachable!("nobody has woken it")));
        assert_eq!(threads_alive(), Vec::<String>::new(), "threads that are still there");
    });
}

/// The job of one thread in the background stops another one, whose job is under way and panics. If that panic is lost,
/// somebody takes each such thread for its own, for which it cannot wait.
#[test]
fn a_job_may_stop_another_thread() {
    // None: a thread that is not waited for has not gone on when `stop` returns. One is spare.
    check("A job may stop another thread, and waits for it.").bound(1).run(|| {
        let ((begin, begun), (say, said)) = (mpsc::channel(), mpsc::channel());
        let other = start(move || {
            begin.send(()).expect("the check waits for this");
            boom()
        });
        other.wake();
        begun.recv().expect("the other job begins");
        let mut other = Some(other);
        let background = start(move || {
            if let Some(other) = other.take() {
                say.send(other.stop().is_err()).expect("the check waits for this");
            }
        });
        background.wake();
        assert_eq!(said.recv(), Ok(true), "whether `stop` says that the other job has panicked");
        background.stop().expect("the job does not panic");
    });
}

/// The caller panics, and the value is dropped on the way out. Whoever catches the panic must not find the
/// job still at work. If a thread is left, look for `thread::panicking()` in `drop`: a join is allowed there,
/// and only a second panic is not.
#[test]
fn a_drop_while_unwinding_does_so_too() {
    // One switch into the run or past it; one to spare.
    check("Dropping it does what stop does, while a panic unwinds too.").bound(2).run(|| {
        let dropped = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&dropped);
        let background = start(move || {
            assert!(!seen.load(Ordering::SeqCst), "the job runs after the drop");
        });
        let request = AssertUnwindSafe(move || {
            background.wake();
            boom();
        });
        assert!(catch_unwind(request).is_err(), "the request panics");
        dropped.store(true, Ordering::SeqCst);
        assert_eq!(threads_alive(), Vec::<String>::new(), "threads that are still there");
    });
}

/// The disk is full and the job panics. Whoever logs another line must not die of it, and whoever stops the
/// thread learns of it. If this panics elsewhere, look at a poisoned lock and at what `wake` expects of the
/// thread. If there is another run, or the thread does not end, look for a `catch_unwind` inside its loop.
#[test]
fn after_a_panic_wake_does_nothing() {
    // One switch brings the wake before or after the panic; one to spare.
    let ended = "had the thread ended before anybody called stop";
    let promise = "After a panic of the job wake does nothing, and stop gives the panic.";
    check(promise).sometimes(ended).bound(2).run(move || {
        let (begun, begins) = mpsc::channel();
        let background = start(move || {
            begun.send(()).expect("main listens");
            boom();
        });
        background.wake();
        begins.recv().expect("the job begins");
        background.wake();
        if threads_alive().is_empty() {
            reached(ended);
        }
        assert!(background.stop().is_err(), "the job has panicked");
        assert!(begins.try_recv().is_err(), "the job runs again, after it has panicked");
        assert_eq!(threads_alive(), Vec::<String>::new(), "threads that are still there");
    });
}

/// The job owns a buffer, which logs a line when it is dropped, and so wakes the thread. The job panics, and the buffer
/// goes with it. If everybody waits for ever, the job is dropped under the lock that `wake` takes.
#[test]
fn what_a_panic_drops_may_wake_its_thread() {
    struct Buffer(Arc<Mutex<Option<Background>>>);

    impl Drop for Buffer {
        fn drop(&mut self) {
            // It is gone already if the job is dropped as late as that.
            if let Some(background) = &*self.0.lock().unwrap() {
                background.wake();
            }
        }
    }

    // None: main waits, and the thread goes on to its end. One is spare.
    check("What the job owns may wake the thread when a panic drops it.").bound(1).run(|| {
        let own = Arc::default();
        let (begun, begins) = mpsc::channel();
        let buffer = Buffer(Arc::clone(&own));
        let background = start(move || {
            let _buffer = &buffer;
            begun.send(()).expect("main listens");
            boom()
        });
        own.lock().unwrap().insert(background).wake();
        begins.recv().expect("the job begins");
        let background = own.lock().unwrap().take().expect("nobody else has taken it");
        // What it gives then, and who is left, other checks look at.
        let _ = background.stop();
        assert!(begins.try_recv().is_err(), "the job runs again, after it has panicked");
    });
}
