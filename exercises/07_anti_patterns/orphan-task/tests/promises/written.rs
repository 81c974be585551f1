use std::sync::Arc;
use std::time::Duration;

use super::{Double, Outcome, log_of};
use crate::exercise::AuditLog;
use interleave_tokio::{Tasks, check, turns};
use tokio::time::sleep;

/// A log may live for a year before its shutdown. If this is a deadlock, entries are only collected, and
/// written at the end.
#[test]
fn an_entry_is_written_without_a_shutdown() {
    // Who waits for the shutdown is stuck in the very first schedule; both delays are spare.
    check("An entry is written, whether or not anybody shuts the log down.").bound(2).run(|| async {
        let (log, store) = log_of(&["a"]);
        store.begun.notified().await;
        while store.written().is_empty() {
            turns(1).await;
        }
        log.record("b".to_owned());
        let outcome: Outcome = log.shutdown().await;
        store.assert_nothing_left();
        assert_eq!((outcome, store.written()), (Ok(()), vec!["a".to_owned(), "b".to_owned()]));
    });
}

/// Requests come side by side. If an entry is lost, look at what two calls of `record` do with the same list,
/// count or slot.
#[test]
fn entries_of_several_tasks_are_all_written() {
    // One delay opens a gap inside of a `record`, the second lets the other one into it; the third moves the
    // shutdown.
    check("Entries that several tasks record at once are all written.").bound(3).run(|| async {
        let store = Double::new();
        let log = Arc::new(AuditLog::new(store.clone()));
        let requests = ["a", "b"].map(|entry| {
            let log = Arc::clone(&log);
            tokio::spawn(async move { log.record(entry.to_owned()) })
        });
        for request in requests {
            request.await.expect("record does not panic");
        }
        let log = Arc::into_inner(log).expect("the requests have ended");
        let outcome: Outcome = log.shutdown().await;
        store.assert_nothing_left();
        assert_eq!((outcome, store.written()), (Ok(()), vec!["a".to_owned(), "b".to_owned()]));
    });
}

/// An entry is recorded while the last one before it has just been written. If it is not written, it was put
/// in a queue whose writer had looked for the last time, and was still counted as there.
#[test]
fn what_is_recorded_at_the_end_of_a_write_is_written() {
    for turn in 0..5 {
        // One delay, between the writer's last look and its end; one more, as the turns are counted roughly.
        check("An entry is written soon, whenever it is recorded.")
            .with(format!("the second entry in turn {turn}"))
            .bound(2)
            .run(move || async move {
                let (log, store) = log_of(&["a"]);
                turns(turn).await;
                log.record("b".to_owned());
                sleep(Duration::from_secs(60)).await;
                assert_eq!(store.written(), ["a", "b"], "what is written a minute later");
                assert_eq!(log.shutdown().await, Ok(()));
            });
    }
}

/// The store notes something itself while it writes. If this is a deadlock, writes go on under a lock that `record` takes.
#[test]
fn a_write_may_record_an_entry() {
    // None: whoever waits for itself does so in every schedule. One is spare.
    check("What a write records is written too.").bound(1).run(|| async {
        let (log, store) = log_of(&["records another"]);
        *store.log.lock().expect("nobody panics") = Some(log);
        sleep(Duration::from_secs(60)).await;
        let log = store.log.lock().expect("nobody panics").take().expect("it is there");
        assert_eq!(log.shutdown().await, Ok(()));
        store.assert_nothing_left();
        assert_eq!(store.written(), ["another", "records another"], "what is written, in order of the text");
    });
}

/// Requests come side by side, and after them nobody for a minute. If an entry is not written by then, whoever found
/// another one inside of `record` went away, and left its entry to the next one who comes.
#[test]
fn entries_of_several_tasks_are_written_soon() {
    // One delay opens a gap inside of a `record`, the second lets the other one into it.
    check("Entries that several tasks record at once are written soon.").bound(2).run(|| async {
        let (log, store) = log_of(&[]);
        let log = Arc::new(log);
        for entry in ["a", "b"] {
            let log = Arc::clone(&log);
            tokio::spawn(async move { log.record(entry.to_owned()) });
        }
        sleep(Duration::from_secs(60)).await;
        assert_eq!(store.written(), ["a", "b"], "what is written a minute later");
    });
}
