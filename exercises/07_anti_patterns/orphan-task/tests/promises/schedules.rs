use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::exercise::{AuditLog, Lost, Store};
use futures::FutureExt as _;
use interleave_tokio::{
    Gauge, Log, Tasks, alive_tasks, check, count_polls, dropped_by_a_panic, note, require, turns,
};
use tokio::sync::Notify;
use tokio::time::sleep;

type Outcome = Result<(), Vec<Lost<&'static str>>>;

/// A store whose entries say what becomes of them: `fails`, `panics`, `hangs`, `slow`, `drops the log`; all
/// others are written.
#[derive(Clone)]
struct Double {
    under_way: Gauge,
    begun: Arc<Notify>,
    /// The log is gone: no write may begin any more.
    closed: Arc<AtomicBool>,
    /// The log that a write drops in its last step, if the check has put it here.
    log: Arc<Mutex<Option<AuditLog<Double>>>>,
    written: Log<String>,
}

impl Double {
    fn new() -> Self {
        Self {
            under_way: Gauge::new(),
            begun: Arc::new(Notify::new()),
            closed: Arc::default(),
            log: Arc::default(),
            written: Log::new(),
        }
    }

    /// What was written, in order of the alphabet.
    fn written(&self) -> Vec<String> {
        let mut written = self.written.to_vec();
        written.sort_unstable();
        written
    }

    /// Every write has ended, and every task of the log.
    fn assert_nothing_left(&self) {
        assert_eq!(self.under_way.now(), 0, "writes that are still under way after the shutdown");
        assert_eq!(alive_tasks(), 0, "tasks that are still alive after the shutdown");
    }
}

impl Store for Double {
    type Error = &'static str;

    async fn write(&self, entry: String) -> Result<(), &'static str> {
        let _inside = self.under_way.enter();
        note(format_args!("begins to write {entry:?}"));
        require(!self.closed.load(Relaxed), || {
            format!("the write of {entry:?} begins although the log is gone")
        });
        self.begun.notify_one();
        turns(1).await;
        match entry.as_str() {
            "fails" => Err("the disk is full"),
            "panics" => panic!("a bug in the store"),
            "hangs" => pending().await,
            "drops the log" => {
                note("drops the log");
                let log = self.log.lock().expect("nobody panics").take();
                drop(log);
                self.closed.store(true, Relaxed);
                Ok(())
            }
            _ => {
                if entry == "slow" {
                    sleep(Duration::from_secs(3600)).await;
                }
                note(format_args!("has written {entry:?}"));
                self.written.push(entry);
                Ok(())
            }
        }
    }
}

/// A log on a double, with these entries recorded.
fn log_of(entries: &[&str]) -> (AuditLog<Double>, Double) {
    let store = Double::new();
    let log = AuditLog::new(store.clone());
    for entry in entries {
        log.record((*entry).to_owned());
    }
    (log, store)
}

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
        check("Dropped by a panic, the log leaves nothing behind.").bound(0).run(move || async move {
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
        check("When the log is dropped, no further write begins.").bound(0).run(move || async move {
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

/// After the shutdown the store's file is moved away. If somebody still has the store, a task that has
/// reported has not ended yet; on another thread it may drop what it holds later.
#[test]
fn the_store_is_free_after_the_shutdown() {
    // One delay holds a task up after its report. The slow write ends when the shutdown waits for nothing
    // else.
    check("When shutdown has returned, nobody holds the store.").bound(1).run(|| async {
        let (log, store) = log_of(&["a", "slow"]);
        let outcome: Outcome = log.shutdown().await;
        let holders = Arc::strong_count(&store.closed);
        assert_eq!(holders, 1, "holders of the store after the shutdown ({outcome:?}), the check among them");
    });
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

/// An entry is recorded while the last one before it has just been written. If it is not written, it was put
/// in a queue whose writer had looked for the last time, and was still counted as there.
#[test]
fn what_is_recorded_at_the_end_of_a_write_is_written() {
    for turn in 0..5 {
        // One delay, between the writer's last look and its end; one more, as the turns are counted roughly.
        check("An entry is written soon, whenever it is recorded.").bound(2).run(move || async move {
            let (log, store) = log_of(&["a"]);
            turns(turn).await;
            log.record("b".to_owned());
            sleep(Duration::from_secs(60)).await;
            assert_eq!(store.written(), ["a", "b"], "what is written a minute later");
            assert_eq!(log.shutdown().await, Ok(()));
        });
    }
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

/// The shutdown is begun under a timeout, and awaited to its end by another task. If this is a deadlock, the last
/// write wakes whoever has polled first.
#[test]
fn a_shutdown_may_be_begun_by_one_and_awaited_by_another() {
    for entry in ["slow", "fails"] {
        // Who wakes the wrong one does so without a delay.
        check("The last write wakes whoever awaits the shutdown now.").bound(0).run(move || async move {
            let (log, store) = log_of(&[entry]);
            let mut shutdown = Box::pin(log.shutdown());
            // As a task that is gone by the time the write ends.
            assert!(shutdown.as_mut().now_or_never().is_none(), "the write has not ended");
            let outcome = shutdown.await;
            store.assert_nothing_left();
            let expected = if entry == "slow" { Ok(()) } else { Err(vec![Lost::Failed("the disk is full")]) };
            assert_eq!(outcome, expected);
        });
    }
}
