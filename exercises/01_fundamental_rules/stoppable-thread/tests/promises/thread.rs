use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use super::start;
use interleave_std::probe::Log;
use interleave_std::{Threads, check};

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
