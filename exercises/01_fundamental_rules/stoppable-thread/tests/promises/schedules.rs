use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use crate::exercise::Background;
use interleave_std::probe::{Log, boom, threads_alive};
use interleave_std::{Threads, check, reached};

/// Your `Background::start`, with a job of one type: so it is compiled once, and not once for each check.
#[track_caller]
fn start(job: impl FnMut() + Send + 'static) -> Background {
    let job: Box<dyn FnMut() + Send> = Box::new(job);
    Background::start(job)
}

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

/// A thread is started once, and not for each line. If two runs are on two threads, look for a `spawn` in
/// `wake`, and at who does what is left to be done at a stop.
#[test]
fn all_runs_are_on_one_thread() {
    // None: there is a thread for each run, or there is not.
    check("All runs are on the one thread.").bound(1).run(|| {
        let (begun, begins) = mpsc::channel();
        let background = start(move || begun.send(thread::current().id()).expect("main listens"));
        background.wake();
        let first = begins.recv().expect("the first run begins");
        background.wake();
        let second = begins.recv().expect("the second run begins");
        assert_eq!(second, first, "the thread of the second run");
        assert_ne!(first, thread::current().id(), "the job runs on a thread of its own");
        background.wake();
        background.stop().expect("the job does not panic");
        // Whether a wake before the stop is still followed by a run is left open.
        for run in begins.try_iter() {
            assert_eq!(run, first, "the thread of a run at the stop");
        }
    });
}

/// Two logs are two threads. If the wrong job runs, or the second one's thread is gone, look for a `static`.
#[test]
fn two_threads_do_not_disturb_each_other() {
    // None: what they share, they share in every schedule.
    check("Two of them do not disturb each other.").bound(1).run(|| {
        let log = Log::new();
        let [first, second] = ["first", "second"].map(|name| {
            let (log, (ran, runs)) = (log.clone(), mpsc::channel());
            let job = move || {
                log.push(name);
                ran.send(()).expect("main listens");
            };
            (start(job), runs)
        });
        for (background, runs) in [first, second] {
            background.wake();
            runs.recv().expect("the job runs");
            background.stop().expect("the job does not panic");
        }
        assert_eq!(log.entries(), ["first", "second"], "whose job has run");
    });
}

/// A thread may be woken by the system for no reason. If the job runs more often than it was asked to,
/// somebody believed such a wake-up, or a mark stays up.
#[test]
fn without_a_wake_there_is_no_run() {
    // One wake-up without a reason; one switch.
    check("Without a wake there is no run.").bound(2).run(|| {
        let runs = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&runs);
        let background = start(move || _ = count.fetch_add(1, Ordering::SeqCst));
        background.wake();
        background.stop().expect("the job does not panic");
        let runs = runs.load(Ordering::SeqCst);
        assert!(runs <= 1, "{runs} runs for one wake");
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

/// A thread without work must not cost a processor, for as long as the program runs. Whoever sleeps is found
/// asleep, and whoever asks again and again is found turning in a loop.
#[test]
fn without_work_the_thread_sleeps() {
    // Nobody does anything: there is nothing to switch.
    check("Without work the thread sleeps.").bound(1).asleep().run(|| {
        let background = start(|| ());
        let (_nobody, never) = mpsc::channel::<()>();
        let _ = never.recv();
        drop(background);
        unreachable!("nobody sends to main");
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
