use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::exercise::{AuditLog, Lost, Store};
use futures::FutureExt as _;
use interleave_tokio::{Log, on_tokio, turns};

/// Keeps entries, but refuses those that begin with `torn` and has a bug for those that begin with `bug`; for
/// `odd` it panics without a text.
#[derive(Clone, Default)]
struct Memory {
    written: Log<String>,
    asked: Log<String>,
}

impl Store for Memory {
    type Error = String;

    async fn write(&self, entry: String) -> Result<(), String> {
        self.asked.push(entry.clone());
        turns(entry.len() % 3).await;
        match entry.as_str() {
            "bug" => panic!("a bug in the store,\non line 2"),
            _ if entry.starts_with("bug") => panic!("a bug at {entry:?}"),
            "odd" => resume_unwind(Box::new(17)),
            _ if entry.starts_with("torn") => Err(format!("cannot write {entry}")),
            _ => {
                self.written.push(entry);
                Ok(())
            }
        }
    }
}

/// Records `entries` and shuts down; gives the outcome and what was written, both in order.
async fn after_shutdown(entries: &[&str]) -> (Vec<Lost<String>>, Vec<String>) {
    let memory = Memory::default();
    let log = AuditLog::new(memory.clone());
    for entry in entries {
        log.record((*entry).to_owned());
    }
    let mut lost = match log.shutdown().await {
        Ok(()) => Vec::new(),
        Err(lost) => {
            assert!(!lost.is_empty(), "an error that names no loss");
            lost
        }
    };
    lost.sort_by_key(|lost| format!("{lost:?}"));
    let (mut written, mut asked) = (memory.written.to_vec(), memory.asked.to_vec());
    written.sort_unstable();
    asked.sort_unstable();
    let mut once: Vec<_> = entries.to_vec();
    once.sort_unstable();
    assert_eq!(asked, once, "write is called once for each entry");
    (lost, written)
}

/// A night without payments. If this hangs, you wait for a write that nobody started.
#[test]
fn an_empty_log_shuts_down_at_once() {
    on_tokio(|| async {
        assert_eq!(after_shutdown(&[]).await, (vec![], vec![]));
    });
}

/// The plain case. If entries are missing, `shutdown` returns before their tasks have run.
#[test]
fn every_entry_is_written() {
    on_tokio(|| async {
        let (lost, written) = after_shutdown(&["a", "bb", "ccc", "dddd"]).await;
        assert_eq!(lost, []);
        assert_eq!(written, ["a", "bb", "ccc", "dddd"]);
    });
}

/// The owner wants to know which entries are lost, in the store's own words. If one is missing, you stop at
/// the first; if `bb` is not written, the first failure holds the others up.
#[test]
fn each_failure_is_told_in_the_words_of_the_store() {
    on_tokio(|| async {
        let (lost, written) = after_shutdown(&["torn 1", "a", "torn 2", "bb"]).await;
        let failed = |text: &str| Lost::Failed(format!("cannot write {text}"));
        assert_eq!(lost, [failed("torn 1"), failed("torn 2")]);
        assert_eq!(written, ["a", "bb"]);
    });
}

/// Thousands of entries are lost by the morning: half because of the disk, half because of a bug in the store.
/// Then somebody records one more. If some are missing, what keeps the losses has an end, or is tidied up
/// without a look at how the writes ended; a payload without a text is a panic too.
#[test]
fn thousands_of_losses_are_told() {
    on_tokio(|| async {
        let log = AuditLog::new(Memory::default());
        for _ in 0..1_500 {
            log.record("torn".to_owned());
            log.record("odd".to_owned());
        }
        turns(10).await;
        log.record("a".to_owned());
        let lost = log.shutdown().await.expect_err("entries are lost");
        let panicked = lost.iter().filter(|lost| matches!(lost, Lost::Panicked(_))).count();
        assert_eq!((lost.len(), panicked), (3_000, 1_500), "losses, and panics among them");
    });
}

/// `panic!("…")` carries a `&str`, `panic!("… {x}")` a `String`. If one of the messages is missing, you look
/// for only one of the two types in the payload; if it is cut, for its first line.
#[test]
fn a_panic_keeps_its_message_of_either_type() {
    on_tokio(|| async {
        let (lost, written) = after_shutdown(&["bug", "a", "bug 7"]).await;
        let panicked = |text: &str| Lost::Panicked(text.to_owned());
        assert_eq!(lost, [panicked("a bug at \"bug 7\""), panicked("a bug in the store,\non line 2")]);
        assert_eq!(written, ["a"]);
    });
}

/// Thousands of entries at once. If some are missing, they wait in something that has an end.
#[test]
fn a_busy_day_is_written() {
    on_tokio(|| async {
        let entries: Vec<_> = (0..5_000).map(|number| format!("entry {number:04}")).collect();
        let entries: Vec<_> = entries.iter().map(String::as_str).collect();
        let (lost, written) = after_shutdown(&entries).await;
        assert_eq!(lost, []);
        assert_eq!(written, entries);
    });
}

/// Records in a log and lets it go at once. No write may begin.
async fn begins_no_write(go: impl FnOnce(AuditLog<Memory>)) {
    let memory = Memory::default();
    let log = AuditLog::new(memory.clone());
    // Three letters: it is written as soon as its future is polled.
    (0..64).for_each(|_| log.record("abc".to_owned()));
    go(log);
    turns(20).await;
    assert_eq!(memory.asked.len(), 0, "writes that have begun although the log was gone before");
}

/// A request handler returns early, and its log goes before a single write has begun. If one begins all the
/// same, its task does not belong to the log, or polls the write before it asks for the end of the log:
/// without `biased` a `select!` does so every other time, and with 64 entries in every run.
#[test]
fn dropped_at_once_it_begins_no_write() {
    on_tokio(|| begins_no_write(drop));
}

/// A request handler panics, and its log goes as its variables are dropped. If a write begins all the same,
/// what ends the writes asks whether its thread is panicking.
#[test]
fn dropped_in_a_panic_it_begins_no_write() {
    on_tokio(|| {
        begins_no_write(|log| {
            let handler = catch_unwind(AssertUnwindSafe(move || {
                let _log = log;
                // As `panic!`, without the message on stderr.
                resume_unwind(Box::new("no such payment"))
            }));
            assert!(handler.is_err());
        })
    });
}

/// The log goes with a thread that knows nothing of the runtime: a signal's, or one of another library. If a
/// write begins all the same, somebody asked whether there is a runtime before it was cancelled.
#[test]
fn dropped_on_another_thread_it_begins_no_write() {
    on_tokio(|| {
        begins_no_write(|log| {
            std::thread::spawn(move || drop(log)).join().expect("a drop does not panic");
        })
    });
}

/// The shutdown is under way, and its future goes with such a thread. If a write goes on, somebody asked whether there
/// is a runtime before it was cancelled.
#[test]
fn a_shutdown_dropped_on_another_thread_ends_its_writes() {
    on_tokio(|| async {
        let memory = Memory::default();
        let log = AuditLog::new(memory.clone());
        // Five letters: each takes two turns.
        (0..64).for_each(|_| log.record("abcde".to_owned()));
        let mut shutdown = Box::pin(log.shutdown());
        assert!(shutdown.as_mut().now_or_never().is_none(), "each write takes two turns");
        turns(1).await;
        let written = memory.written.len();
        std::thread::spawn(move || drop(shutdown)).join().expect("a drop does not panic");
        turns(20).await;
        assert_eq!(
            memory.written.len(),
            written,
            "what is written, although the shutdown was dropped before"
        );
    });
}

/// A store whose writes record in another log.
struct Copies(AuditLog<Memory>);

impl Store for Copies {
    type Error = String;

    async fn write(&self, entry: String) -> Result<(), String> {
        turns(1).await;
        self.0.record(entry);
        Ok(())
    }
}

/// Each write of one log records in a second one. If that one's store has not got them, what is recorded within a write is
/// taken for an entry of the log whose write it is.
#[test]
fn a_write_may_record_in_another_log() {
    on_tokio(|| async {
        let memory = Memory::default();
        let log = AuditLog::new(Copies(AuditLog::new(memory.clone())));
        log.record("a".to_owned());
        log.record("b".to_owned());
        // The second log is dropped with the first one's store, so its writes must be through by then.
        turns(20).await;
        let mut written = memory.written.to_vec();
        written.sort_unstable();
        assert_eq!(written, ["a", "b"], "what the second log has written");
        assert_eq!(log.shutdown().await, Ok(()));
    });
}
