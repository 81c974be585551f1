use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use super::start;
use crate::exercise::Background;
use interleave_std::{Threads, check};

/// A line is logged while the lines before it are written. It needs a run of its own. If everybody waits for
/// ever, a wake was lost: look at where the mark is taken down, before the job or after it, and at a
/// notification that nobody waits for yet.
#[test]
fn no_wake_is_lost() {
    // One switch, between the run's beginning and the mark's end, or between look and sleep; one to spare.
    check("After each wake the job is run, from its beginning.").bound(2).run(|| {
        let (begun, begins) = mpsc::channel();
        let background = start(move || begun.send(()).expect("main listens"));
        background.wake();
        begins.recv().expect("the first run begins");
        background.wake();
        begins.recv().expect("the second run begins");
        background.stop().expect("the job does not panic");
    });
}

/// The job waits for its disk, and while it does so it parks, as locks and channels do too. A wake comes
/// during its first run, and the stop during its second. If everybody waits for ever, the job's `park` has
/// taken the `unpark` that was meant for the thread's own: look at both marks first, and park only if none is
/// up.
#[test]
fn a_job_may_park() {
    // None: what unparks the thread comes while the job is parked, and two unparks count as one.
    check("No wake and no stop is lost if the job parks.").bound(1).run(|| {
        let (begun, begins) = mpsc::channel();
        let written = Arc::new(AtomicUsize::new(0));
        let (disk, mut run) = (Arc::clone(&written), 0);
        let background = start(move || {
            run += 1;
            begun.send(thread::current()).expect("main listens");
            while disk.load(Ordering::Acquire) < run {
                thread::park();
            }
        });
        background.wake();
        let writer = begins.recv().expect("the first run begins");
        background.wake();
        written.store(1, Ordering::Release);
        writer.unpark();
        begins.recv().expect("the second run begins");
        let disk = thread::spawn(move || {
            written.store(2, Ordering::Release);
            writer.unpark();
        });
        background.stop().expect("the job does not panic");
        disk.join().expect("it only writes");
    });
}

/// Requests log lines while a slow disk is being written to. If everybody waits for ever, `wake` waits for
/// the job to end: look for a lock that is held while the job runs, and for a queue that is full. If it is
/// the second run that never begins, the wakes were forgotten, or counted in a number that they fill.
#[test]
fn a_wake_does_not_wait_for_the_job() {
    // None: the job waits for what comes after the wakes. As many as a byte can count, since that costs
    // nothing.
    check("wake does not wait for the job.").bound(0).run(|| {
        let (begun, begins) = mpsc::channel();
        let (go, gone) = mpsc::channel::<()>();
        let background = start(move || {
            begun.send(()).expect("main listens");
            // Waits in the first run; after that the channel is closed.
            let _ = gone.recv();
        });
        background.wake();
        begins.recv().expect("the job begins");
        for _line in 0..256 {
            background.wake();
        }
        drop(go);
        begins.recv().expect("the second run begins");
        background.stop().expect("the job does not panic");
    });
}

/// Lines come during each run, also during one that was begun for the lines of the run before. If everybody
/// waits for ever, a run for those who came during a run does not look whether somebody has come again.
#[test]
fn a_wake_during_any_run_gets_another() {
    // None: the job waits for what comes after the wake.
    check("A wake during a run gets another run, whichever run it is.").bound(0).run(|| {
        let (begun, begins) = mpsc::channel();
        let (go, goes) = mpsc::channel();
        let background = start(move || {
            begun.send(()).expect("main listens");
            goes.recv().expect("main sends");
        });
        background.wake();
        for _run in 1..=4 {
            begins.recv().expect("the job begins");
            background.wake();
            go.send(()).expect("the job listens");
        }
        begins.recv().expect("the job begins once more");
        go.send(()).expect("the job listens");
        background.stop().expect("the job does not panic");
    });
}

/// The job finds that a line has come while it wrote, and wakes its own thread. If this deadlocks, a wake by the
/// job is taken for an endless loop, is forgotten at the end of the run, or waits for that end.
#[test]
fn the_job_may_wake_its_own_thread() {
    // The thread has it all in its own hands: there is nothing to switch.
    check("A wake by the job gets another run.").bound(0).run(|| {
        let own = Arc::new(Mutex::new(None::<Background>));
        let (begin, runs) = mpsc::channel();
        let mut left = 3;
        let background = start({
            let own = Arc::clone(&own);
            move || {
                begin.send(left).expect("main listens");
                left -= 1;
                if left > 0 {
                    own.lock().unwrap().as_ref().expect("it was put here before the first wake").wake();
                }
            }
        });
        own.lock().unwrap().insert(background).wake();
        assert_eq!([(); 3].map(|()| runs.recv()), [Ok(3), Ok(2), Ok(1)], "the runs, two by its own wakes");
        let background = own.lock().unwrap().take().expect("nobody else has taken it");
        background.stop().expect("the job does not panic");
    });
}

/// An uploader sends what a logger has written: the logger's job wakes it. If everybody waits for ever, a wake that
/// comes from a job is taken for that job's own.
#[test]
fn a_job_may_wake_another() {
    // Who takes it for its own does so in every schedule; one switch is spare.
    check("A job may wake another thread's job.").bound(1).run(|| {
        let (sent, sends) = mpsc::channel();
        let uploader = start(move || sent.send(()).expect("main listens"));
        let logger = start(move || uploader.wake());
        logger.wake();
        sends.recv().expect("the uploader's run begins");
        logger.stop().expect("the job does not panic");
    });
}
