use std::sync::Arc;
use std::time::Duration;

use super::{Outcome, log_of};
use crate::exercise::Lost;
use futures::FutureExt as _;
use interleave_tokio::{Tasks, check, count_polls};
use tokio::time::sleep;

/// The process ends after `shutdown`. If a write is missing or under way, nobody waits for its task: look at
/// where its handle goes. If it waits for ever, a count or a wake-up was lost.
#[test]
fn shutdown_waits_for_every_write() {
    // Without a delay the bug of the starting point shows. Two move the end of each write around the
    // shutdown's look at it; one is spare.
    check("A shutdown waits for every write.").bound(3).run(|| async {
        let (log, store) = log_of(&["a", "b"]);
        let outcome: Outcome = log.shutdown().await;
        store.assert_nothing_left();
        assert_eq!((outcome, store.written()), (Ok(()), vec!["a".to_owned(), "b".to_owned()]));
    });
}

/// The store is being backed up, and a write takes an hour (of virtual time). If the write is missing, you
/// wait for a while instead of for its end; if the report says that somebody asks again and again, or that
/// the shutdown was polled too often, you ask whether the write has ended instead of waiting for it.
#[test]
fn a_slow_write_is_waited_for() {
    // Time passes only when nobody can run, so this shows without a delay; both are spare.
    check("A shutdown waits for a write that takes an hour, and does not keep asking.").bound(2).run(
        || async {
            let (log, store) = log_of(&["slow"]);
            let (outcome, polls): (Outcome, _) = count_polls(log.shutdown()).await;
            store.assert_nothing_left();
            assert_eq!((outcome, store.written()), (Ok(()), vec!["slow".to_owned()]));
            // One write needs a few. Who asks once a minute needs sixty.
            assert!(polls < 30, "the shutdown was polled {polls} times in an hour");
        },
    );
}

/// Two services in a process have a log each, and one of them is slow. If its write has ended when the
/// other's shutdown returns, what counts or holds the writes belongs to both: look for a `static`.
#[test]
fn another_log_does_not_hold_up_the_shutdown() {
    // Time passes only when nobody can run. Who shares waits for the hour in the very first schedule.
    check("A shutdown does not wait for the writes of another log.").bound(0).run(|| async {
        let (other, slow) = log_of(&["slow"]);
        let (log, _) = log_of(&["a"]);
        assert_eq!(log.shutdown().await, Ok(()));
        assert_eq!(slow.written(), [""; 0], "what the other log has written, who needs an hour for it");
        sleep(Duration::from_secs(7200)).await;
        drop(other);
    });
}

/// After the shutdown the store's file is moved away. If somebody still has the store, a task that has
/// reported has not ended yet; on another thread it may drop what it holds later. If only where there were no entries, a
/// task that had nothing to do is not waited for.
#[test]
fn the_store_is_free_after_the_shutdown() {
    // One delay holds a task up after its report. The slow write ends when the shutdown waits for nothing
    // else.
    check("When shutdown has returned, nobody holds the store.").bound(1).run(|| async {
        for entries in [&["a", "slow"][..], &[]] {
            let (log, store) = log_of(entries);
            let outcome: Outcome = log.shutdown().await;
            let holders = Arc::strong_count(&store.closed);
            assert_eq!(
                holders, 1,
                "holders of the store after the shutdown of {entries:?} ({outcome:?}), the check among them"
            );
        }
    });
}

/// The shutdown is begun under a timeout, and awaited to its end by another task. If this is a deadlock, the last
/// write wakes whoever has polled first.
#[test]
fn a_shutdown_may_be_begun_by_one_and_awaited_by_another() {
    for entry in ["slow", "fails"] {
        // Who wakes the wrong one does so without a delay.
        check("The last write wakes whoever awaits the shutdown now.")
            .with(format!("the entry {entry:?}"))
            .bound(0)
            .run(move || async move {
                let (log, store) = log_of(&[entry]);
                let mut shutdown = Box::pin(log.shutdown());
                // As a task that is gone by the time the write ends.
                assert!(shutdown.as_mut().now_or_never().is_none(), "the write has not ended");
                let outcome = shutdown.await;
                store.assert_nothing_left();
                let expected =
                    if entry == "slow" { Ok(()) } else { Err(vec![Lost::Failed("the disk is full")]) };
                assert_eq!(outcome, expected);
            });
    }
}
