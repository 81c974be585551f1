use std::future::pending;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use super::{Outcome, log_of};
use interleave_tokio::{Tasks, check, dropped_by_a_panic, note, turns};
use tokio::time::sleep;

/// A request handler returns early, with `?`, and its log goes with it. If a write is left, its task does not
/// belong to the log: a `JoinHandle` lets its task run on when it is dropped.
#[test]
fn dropped_without_a_shutdown_it_leaves_nothing() {
    // Two delays move the drop around the beginnings of the writes; one is spare.
    check("Dropped without a shutdown, the log leaves nothing behind.").bound(3).run(|| async {
        let (log, store) = log_of(&["hangs", "hangs"]);
        store.begun.notified().await;
        note("drops the log");
        drop(log);
        // A task that does not end now is found at the end of the test.
    });
}

/// The operator gives a shutdown ten seconds, and no more. If a write is left, `shutdown` took it out of what
/// would have aborted it.
#[test]
fn a_shutdown_dropped_half_way_leaves_nothing() {
    // As above.
    check("A shutdown that is dropped half-way leaves nothing behind.").bound(3).run(|| async {
        let (log, store) = log_of(&["hangs", "hangs"]);
        tokio::select! {
            biased;
            outcome = log.shutdown() => panic!("a write hangs, but the shutdown returns {outcome:?}"),
            () = store.begun.notified() => note("drops the shutdown"),
        }
        // A task that does not end now is found at the end of the test.
    });
}

/// Writes are under way, and a request handler panics, and its log goes as that unwinds; or something beside the
/// shutdown panics, in the same task. If a write is left, what ends the writes asks whether its thread is panicking.
#[test]
fn dropped_by_a_panic_it_leaves_nothing() {
    for half_way in [false, true] {
        // Who ends nothing then does so without a delay.
        check("Dropped by a panic, the log leaves nothing behind.")
            .with(if half_way { "a shutdown under way" } else { "no shutdown under way" })
            .bound(0)
            .run(move || async move {
                let (log, store) = log_of(&["hangs", "hangs"]);
                let owner = async move {
                    if half_way {
                        let _: Outcome = log.shutdown().await;
                    } else {
                        let _log = log;
                        pending::<()>().await;
                    }
                };
                dropped_by_a_panic(owner, store.begun.notified()).await;
                // A task that does not end now is found at the end of the test.
            });
    }
}

/// One writer and its queue: the first write takes an hour, the second waits for its turn. If the second
/// begins, the end of the log was taken for the end of one write.
#[test]
fn after_a_drop_no_further_write_begins() {
    for half_way in [false, true] {
        // With a delay a write may be half begun when the log goes. Without one there is no excuse.
        check("When the log is dropped, no further write begins.")
            .with(if half_way { "a shutdown under way" } else { "no shutdown under way" })
            .bound(0)
            .run(move || async move {
                let (log, store) = log_of(&["slow", "slow"]);
                if half_way {
                    tokio::select! {
                        biased;
                        _ = log.shutdown() => {}
                        () = sleep(Duration::from_secs(1)) => note("drops the shutdown"),
                    }
                } else {
                    sleep(Duration::from_secs(1)).await;
                    note("drops the log");
                    drop(log);
                }
                store.closed.store(true, Relaxed);
                sleep(Duration::from_secs(7200)).await;
            });
    }
}

/// The log is dropped in the last step of a write, and another entry waits. If that one is written, the
/// writer was told to end at its next wait, and takes its next entry before it comes to one.
#[test]
fn dropped_in_a_writes_last_step_no_other_begins() {
    // None: the drop is in the write's own step.
    check("When the log is dropped by a write, no further one begins.").bound(0).run(|| async {
        let (log, store) = log_of(&["drops the log", "b"]);
        *store.log.lock().expect("nobody panics") = Some(log);
        turns(12).await;
    });
}
