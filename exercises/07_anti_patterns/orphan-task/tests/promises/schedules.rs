/// A shutdown, and what it waits for.
mod shutdown;

/// Entries are written soon, whoever records them and when.
mod written;

/// A write that fails or panics.
mod failures;

/// A log, or a shutdown, that is dropped.
mod dropped;

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::exercise::{AuditLog, Lost, Store};
use interleave_tokio::{Gauge, Log, alive_tasks, note, require, turns};
use tokio::sync::Notify;
use tokio::time::sleep;

type Outcome = Result<(), Vec<Lost<&'static str>>>;

/// A store whose entries say what becomes of them: `fails`, `panics`, `hangs`, `slow`, `drops the log`,
/// `records another`; all others are written.
#[derive(Clone)]
struct Double {
    under_way: Gauge,
    begun: Arc<Notify>,
    /// The log is gone: no write may begin any more.
    closed: Arc<AtomicBool>,
    /// The log that a write drops in its last step, or records in, if the check has put it here.
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
            "records another" => {
                if let Some(log) = &*self.log.lock().expect("nobody panics") {
                    log.record("another".to_owned());
                }
                self.written.push(entry);
                Ok(())
            }
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
