use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Double, before, workers};
use crate::exercise::start;
use interleave_std::probe::{Log, boom, threads_alive, while_unwinding};
use interleave_std::{Threads, check};

/// A start that has to panic, because `whose` does: the door stays shut, and all threads have ended.
#[track_caller]
fn stays_shut(whose: &str, load: impl FnOnce() -> String + Send, workers: &[Double]) {
    let opened = Log::new();
    let started = catch_unwind(AssertUnwindSafe(|| start(load, workers, |_| opened.push(()))));
    assert!(started.is_err(), "{whose} has panicked, and start returns");
    assert!(opened.entries().is_empty(), "{whose} has panicked, and the door is open");
    assert_eq!(threads_alive(), [""; 0], "start has ended, and they are still alive");
}

/// The settings are gone. If this deadlocks, a worker still waits for them: who loads must say so also when
/// it fails, and to all of them.
#[test]
fn without_settings_nobody_warms_up() {
    // One switch puts the panic between a worker's look and its wait, or behind the waits of both; the second
    // is spare.
    check("If load panics, start panics, and no worker warms up.").bound(2).run(|| {
        let log = Log::new();
        stays_shut("load", || boom(), &workers(["ada", "bob"], &log));
        let mut log = log.entries();
        log.sort_unstable();
        assert_eq!(log, ["ada connects", "bob connects"], "what the workers did");
    });
}

/// One worker does not get through to the database, the first of the list or the last. If the door opens,
/// nobody looks at how the workers ended; if this deadlocks, somebody counts on it. If the other one does not
/// warm up, who hands out the settings stops at the one that is gone.
#[test]
fn a_worker_that_panics_keeps_the_door_shut() {
    for names in [["bug", "ada"], ["ada", "bug"]] {
        // One switch for each of the two threads that the panic can come between.
        check("If a worker panics, the door stays shut, and the others warm up.")
            .with(format!("the workers {:?} and {:?}", names[0], names[1]))
            .bound(2)
            .run(move || {
                let log = Log::new();
                stays_shut("a worker", || "v2".to_owned(), &workers(names, &log));
                assert_eq!(log.entries(), ["ada connects", "ada warms up with v2"], "what the other one did");
            });
    }
}

/// One worker has no room for its cache. If the door opens, or this deadlocks, the panic was looked for while
/// connecting only; if the other one does not warm up, it was kept from it by a lock that is poisoned.
#[test]
fn a_worker_that_panics_late_keeps_the_door_shut() {
    // One switch puts the panic before or behind the other one's steps.
    check("If a worker panics while it warms up, the door stays shut.").bound(1).run(|| {
        let log = Log::new();
        stays_shut("a worker", || "v2".to_owned(), &workers(["late bug", "ada"], &log));
        let log = log.entries();
        assert!(before(&log, "ada connects", "ada warms up with v2"), "what ada did: {log:?}");
    });
}

/// A service without workers, and its settings are gone. If the door opens, it looks whether every worker is
/// warm, which is true of none.
#[test]
fn without_workers_and_settings_it_stays_shut() {
    // It would open in every schedule; a switch is spare.
    check("If load panics, the door stays shut, also without workers.").bound(1).run(|| {
        stays_shut("load", || boom(), &workers([], &Log::new()));
    });
}

/// A request fails, and on its way out a guard starts the service anew. If that panics, or no worker warms up,
/// a panic from before was taken for one of `load`: `thread::panicking` says that the thread panics, not that
/// this call does.
#[test]
fn a_start_while_its_thread_panics_is_like_any_other() {
    // Who asks whether its thread panics does so in the first schedule; one switch lets the worker come late.
    check("A start while its thread panics is like any other.").bound(1).run(|| {
        let log = Log::new();
        let workers = workers(["ada"], &log);
        let opened = while_unwinding(|| start(|| "v2".to_owned(), &workers, str::to_owned));
        assert_eq!(opened, "v2", "the settings that it opens with");
        assert_eq!(log.entries(), ["ada connects", "ada warms up with v2"], "what the new start did");
    });
}

/// A request fails, a guard starts the service anew, and there are no settings. If a worker warms up with an
/// empty text, the failure was to be told by a poisoned lock: a lock that was taken while its thread panicked
/// is not poisoned by another panic.
#[test]
fn without_settings_nobody_warms_up_while_the_thread_panics_either() {
    // It warms up in the first schedule; one switch lets the worker come late.
    check("A start whose load panics while its thread does is like any other.").bound(1).run(|| {
        let log = Log::new();
        let workers = workers(["ada"], &log);
        let anew = || while_unwinding(|| start(|| boom(), &workers, |_| ()));
        assert!(catch_unwind(AssertUnwindSafe(anew)).is_err(), "the door does not open");
        assert_eq!(log.entries(), ["ada connects"], "what the new start did");
    });
}

/// A request fails, a guard starts the service anew, and a worker has a bug. If the door opens, somebody was shy of a second
/// panic on this thread.
#[test]
fn the_door_stays_shut_while_the_thread_panics_too() {
    // It opens in the first schedule; one switch lets the worker come late.
    check("A start whose worker panics while its thread does is like any other.").bound(1).run(|| {
        while_unwinding(|| stays_shut("a worker", || "v2".to_owned(), &workers(["ada", "bug"], &Log::new())));
    });
}

/// The database is gone, and so are the settings: nobody comes through. If this deadlocks, there is no room for
/// so many failures.
#[test]
fn everything_may_fail_at_once() {
    // Who has no room for the last failure is stuck in every schedule.
    for names in [&["bug"][..], &["bug", "bug"]] {
        check("If load and every worker panic, start panics.")
            .with(if names.len() == 1 { "one worker" } else { "two workers" })
            .bound(0)
            .run(move || {
                let workers: Vec<_> = names.iter().map(|name| Double { name, log: Log::new() }).collect();
                stays_shut("everything", || boom(), &workers);
            });
    }
}

/// The database is down, and every worker panics when it connects. If this is a deadlock, whoever hands the settings
/// out waits for somebody to take them.
#[test]
fn when_every_worker_panics_the_start_does() {
    // Who waits for them does so in the first schedule.
    check("When every worker panics the start panics too, and does not hang.").bound(0).run(|| {
        stays_shut("every worker", || "v2".to_owned(), &workers(["bug"; 3], &Log::new()));
    });
}
