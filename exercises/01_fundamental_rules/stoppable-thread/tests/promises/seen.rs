use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use super::start;
use interleave_std::{Threads, check};

/// The line is stored, relaxed, and then the thread is woken. If the job does not find it, nothing orders the
/// two: look for `Ordering::Relaxed`, and for a run that had begun before.
#[test]
fn a_run_sees_what_came_before_its_wake() {
    // One switch to the thread, and one stale read.
    check("The job sees what was done before the wake.").bound(2).run(|| {
        let line = Arc::new(AtomicUsize::new(0));
        let (seen, sees) = mpsc::channel();
        let theirs = Arc::clone(&line);
        let background = start(move || seen.send(theirs.load(Ordering::Relaxed)).expect("main listens"));
        line.store(7, Ordering::Relaxed);
        background.wake();
        assert_eq!(sees.recv(), Ok(7), "the line that was stored before the wake");
        background.stop().expect("the job does not panic");
    });
}

/// Two lines are logged, one right after the other. The two wakes may share a run, but it has to see both
/// lines. If everybody waits for ever, the only run there was had begun before the second line, and the
/// second wake got none: look at where the mark is taken down.
#[test]
fn a_shared_run_sees_what_came_before_both_wakes() {
    // Two switches, to a thread that is about to take the mark down, and back.
    check("A run that two wakes share sees what was done before both.").bound(2).run(|| {
        let lines = Arc::new(Mutex::new(0));
        let (seen, sees) = mpsc::channel();
        let theirs = Arc::clone(&lines);
        let background = start(move || seen.send(*theirs.lock().unwrap()).expect("main listens"));
        for _line in 0..2 {
            *lines.lock().unwrap() += 1;
            background.wake();
        }
        while sees.recv().expect("the job runs") < 2 {}
        background.stop().expect("the job does not panic");
    });
}

/// A line is logged when the job has begun, and without a lock. If the job does not see it, the wake was noticed by a
/// look that orders nothing: look for `Relaxed`.
#[test]
fn a_run_sees_what_came_before_a_wake_during_the_last_run() {
    // One switch away from the thread before it looks again, and one stale read.
    check("The job sees what was done before a wake that came while it ran.").bound(2).run(|| {
        let line = Arc::new(AtomicUsize::new(0));
        let (seen, sees) = mpsc::channel();
        let theirs = Arc::clone(&line);
        let background = start(move || seen.send(theirs.load(Ordering::Relaxed)).expect("main listens"));
        background.wake();
        assert_eq!(sees.recv(), Ok(0), "nothing was stored yet");
        line.store(7, Ordering::Relaxed);
        background.wake();
        assert_eq!(sees.recv(), Ok(7), "the line that was stored before the wake");
        background.stop().expect("the job does not panic");
    });
}
