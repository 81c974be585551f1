use std::time::Duration;

use super::{Outcome, log_of};
use crate::exercise::Lost;
use interleave_tokio::{Tasks, check, turns};
use tokio::time::sleep;

/// The disk is full for two entries of three. If an error is missing, somebody logged it or returned at the
/// first; if the third entry is missing, it was given up because of the others.
#[test]
fn every_failure_reaches_the_owner() {
    // The good write ends before, between or after the others: two delays move it there, one is spare.
    check("Every failure reaches the owner, and holds up no other write.").bound(3).run(|| async {
        let (log, store) = log_of(&["fails", "a", "fails"]);
        let outcome: Outcome = log.shutdown().await;
        store.assert_nothing_left();
        let failed = Lost::Failed("the disk is full");
        assert_eq!((outcome, store.written()), (Err(vec![failed; 2]), vec!["a".to_owned()]));
    });
}

/// It failed in March, and the shutdown is in June. If the error is gone, look at what `record` does with
/// tasks that have ended.
#[test]
fn a_failure_of_long_ago_reaches_the_owner() {
    // The first write ends before the second is recorded, without a delay; the two move the rest.
    check("A failure of long ago reaches the owner at the shutdown.").bound(2).run(|| async {
        let (log, store) = log_of(&["fails"]);
        store.begun.notified().await;
        while store.under_way.now() > 0 {
            turns(1).await;
        }
        turns(2).await;
        log.record("a".to_owned());
        let outcome: Outcome = log.shutdown().await;
        store.assert_nothing_left();
        let failed = Lost::Failed("the disk is full");
        assert_eq!((outcome, store.written()), (Err(vec![failed]), vec!["a".to_owned()]));
    });
}

/// A bug in the store. If the outcome says nothing of it, a `JoinError` was dropped; if this hangs, a count
/// that the panic jumped over was waited for; if an entry is missing, the task that panicked was the only one
/// to write.
#[test]
fn a_panic_reaches_the_owner() {
    // As with a failure; one delay less, since what differs is the end of one task.
    check("A panic reaches the owner, and holds up no other write.").bound(2).run(|| async {
        let (log, store) = log_of(&["a", "panics", "b"]);
        let outcome: Outcome = log.shutdown().await;
        store.assert_nothing_left();
        let panicked = Lost::Panicked("a bug in the store".to_owned());
        let written = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!((outcome, store.written()), (Err(vec![panicked]), written));
    });
}

/// A bug in the middle of a queue, and nobody who shuts the log down or records something more. If the entry
/// behind it is not written, whoever wrote them has died of the bug, and waits for somebody to start the
/// next.
#[test]
fn what_stands_behind_a_panic_is_written() {
    // Time passes only when nobody can run, so this shows without a delay.
    check("An entry behind a panic is written soon, whether or not anybody shuts the log down.")
        .bound(0)
        .run(|| async {
            let (log, store) = log_of(&["panics", "a"]);
            sleep(Duration::from_secs(60)).await;
            assert_eq!(store.written(), ["a"], "what is written a minute later");
            let outcome: Outcome = log.shutdown().await;
            assert!(outcome.is_err(), "one entry is lost");
        });
}

/// A bug in the store that shows a hundred times, long before the shutdown. If some of them are missing, they
/// ended in the hands of whoever makes room for new entries.
#[test]
fn every_panic_of_long_ago_reaches_the_owner() {
    // None: the number is what counts.
    check("A hundred panics of long ago reach the owner.").bound(0).run(|| async {
        let (log, store) = log_of(&[]);
        for _ in 0..100 {
            log.record("panics".to_owned());
            turns(3).await;
        }
        let outcome: Outcome = log.shutdown().await;
        store.assert_nothing_left();
        assert_eq!(outcome.err().map(|lost| lost.len()), Some(100), "writes that are told as lost");
    });
}
