use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use crate::exercise::{ExportError, Warehouse, export};
use futures::FutureExt as _;
use interleave_tokio::{
    Gauge, Log, Tasks, alive_tasks, check, dropped_by_a_panic, note, poll_once, require, turns, who_awaits,
};
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

type Outcome = Result<Vec<String>, ExportError<&'static str>>;

/// A warehouse whose rows never come. It writes down which calls other than `next_row` were begun, and which have
/// ended.
#[derive(Clone)]
struct Night {
    begun: Log<String>,
    ended: Log<String>,
    waits: Gauge,
    waiting: Arc<Notify>,
}

impl Night {
    fn new() -> Self {
        Self { begun: Log::new(), ended: Log::new(), waits: Gauge::new(), waiting: Arc::new(Notify::new()) }
    }

    async fn call(&self, what: String) {
        require(self.waits.now() == 0, || format!("begins to {what} while it still waits for a row"));
        self.begun.push(what.clone());
        note(format_args!("begins to {what}"));
        turns(1).await;
        if what.starts_with("close") || what.starts_with("release") {
            // Longer than somebody's patience may be. It is virtual time.
            sleep(Duration::from_secs(120)).await;
        }
        note(format_args!("has done: {what}"));
        self.ended.push(what);
    }

    /// Calls that are under way, or were dropped half-way.
    fn not_ended(&self) -> usize {
        self.begun.len() - self.ended.len()
    }

    /// Every call was awaited to its end, what was opened was closed, and no wait is left.
    fn assert_clean(&self) {
        let log = self.ended.to_vec();
        let log: Vec<_> = log.iter().map(String::as_str).collect();
        assert_eq!(self.not_ended(), 0, "calls that were begun and not awaited to their end, after {log:?}");
        let clean = [
            &[] as &[&str],
            &["lease Ada", "release Ada"],
            &["lease Ada", "open orders", "close orders", "release Ada"],
        ];
        assert!(clean.contains(&&log[..]), "not cleaned up, or not in this order: {log:?}");
        assert_eq!(self.waits.now(), 0, "waits for a row that go on");
        assert_eq!(alive_tasks(), 0, "tasks that are still alive");
    }
}

impl Warehouse for Night {
    type Error = &'static str;

    async fn lease(&self, customer: &str) {
        self.call(format!("lease {customer}")).await;
    }

    async fn release(&self, customer: &str) {
        self.call(format!("release {customer}")).await;
    }

    async fn open(&self, table: &str) {
        require(table == "orders", || format!("{table} is opened although orders was never read to its end"));
        self.call(format!("open {table}")).await;
    }

    async fn close(&self, table: &str) {
        self.call(format!("close {table}")).await;
    }

    async fn next_row(&self, table: &str) -> Result<Option<String>, &'static str> {
        let _inside = self.waits.enter();
        note(format_args!("waits for a row of {table}"));
        self.waiting.notify_one();
        pending().await
    }
}

/// The deployment comes while the export waits for a row. If this is a deadlock, the innermost wait does not
/// listen to `stop`; if something is not cleaned up, a layer was dropped, left early by `?`, or raced its own
/// cleaning up against the stop.
#[test]
fn a_stop_reaches_the_innermost_wait() {
    // Without a delay the stop comes while a row is waited for. The one moves it to the beginning of the
    // wait.
    check("A stop reaches the innermost wait, and each layer cleans up.").bound(1).run(|| async {
        let (night, stop) = (Night::new(), CancellationToken::new());
        let deployment = tokio::spawn({
            let (waiting, stop) = (Arc::clone(&night.waiting), stop.clone());
            async move {
                waiting.notified().await;
                stop.cancel();
            }
        });
        let outcome: Outcome = export(&stop, &night, "Ada", &["orders", "bills"]).await;
        deployment.await.expect("it only cancels");
        night.assert_clean();
        assert_eq!(night.ended.len(), 4, "calls that have ended: {:?}", night.ended.to_vec());
        assert_eq!(outcome, Err(ExportError::Stopped));
    });
}

/// The deployment comes at any moment. If a call was begun and not awaited to its end, it was raced against
/// the stop: nobody knows whether the lease is taken or the table is open.
#[test]
fn a_short_call_is_awaited_to_its_end() {
    for turn in 0..4 {
        // The presser takes 0 to 3 turns; two delays move it from there, into each call and each gap.
        check("A stop cuts short no call but the wait for a row.")
            .with(format!("the stop in turn {turn}"))
            .bound(2)
            .run(move || async move {
                let (night, stop) = (Night::new(), CancellationToken::new());
                let deployment = tokio::spawn({
                    let stop = stop.clone();
                    async move {
                        turns(turn).await;
                        note("stops the export");
                        stop.cancel();
                    }
                });
                let outcome: Outcome = export(&stop, &night, "Ada", &["orders", "bills"]).await;
                deployment.await.expect("it only cancels");
                night.assert_clean();
                assert_eq!(outcome, Err(ExportError::Stopped));
            });
    }
}

/// The deployment comes after a week (of virtual time). If the row was asked for more than once, you give it
/// up every now and then to look at `stop`, and what it had read by then is lost.
#[test]
fn a_row_is_given_up_for_a_stop_only() {
    // Time passes only when nobody can run, so this shows without a delay.
    check("A row is given up for a stop, and for nothing else.").bound(0).run(|| async {
        let (night, stop) = (Night::new(), CancellationToken::new());
        let deployment = tokio::spawn({
            let (waits, stop) = (night.waits.clone(), stop.clone());
            async move {
                for _day in 0..7 {
                    sleep(Duration::from_secs(24 * 3600)).await;
                    require(waits.ever() == 1, || format!("one row was asked for {} times", waits.ever()));
                }
                stop.cancel();
            }
        });
        let outcome: Outcome = export(&stop, &night, "Ada", &["orders"]).await;
        deployment.await.expect("it only cancels");
        night.assert_clean();
        assert_eq!(outcome, Err(ExportError::Stopped));
    });
}

/// The caller has given up without a word. If a wait goes on, it has a task of its own. If a call was begun,
/// a destructor cannot await it.
#[test]
fn dropped_half_way_nothing_goes_on() {
    // Without a delay the wait has begun; the one moves the drop.
    check("Dropped half-way, nothing goes on.").bound(1).run(|| async {
        let (night, stop) = (Night::new(), CancellationToken::new());
        tokio::select! {
            biased;
            outcome = export(&stop, &night, "Ada", &["orders"]) => {
                panic!("no row comes, but the export returns {outcome:?}");
            }
            () = night.waiting.notified() => note("drops the export"),
        }
        assert_eq!(night.waits.now(), 0, "waits for a row that go on");
        assert_eq!(night.not_ended(), 0, "calls that the drop has begun, and that nobody awaits");
        assert!(!stop.is_cancelled(), "export has cancelled the caller's token");
    });
}

/// Something beside the export panics, in the same task, and the export is dropped as that unwinds. If a wait goes on,
/// what ends it asks whether its thread is panicking. If a call was begun, a guard cleans up after a panic.
#[test]
fn dropped_by_a_panic_nothing_goes_on() {
    // Who lets it go on does so without a delay.
    check("Dropped by a panic, nothing goes on.").bound(0).run(|| async {
        let (night, stop) = (Night::new(), CancellationToken::new());
        dropped_by_a_panic(export(&stop, &night, "Ada", &["orders"]), night.waiting.notified()).await;
        // Whoever was left behind has a moment to go on.
        turns(3).await;
        assert_eq!(night.waits.now(), 0, "waits for a row that go on");
        let begun = night.begun.to_vec();
        assert_eq!(begun, ["lease Ada", "open orders"], "calls that were begun, also by the drop");
        assert!(!stop.is_cancelled(), "export has cancelled the caller's token");
    });
}

/// An export is polled by one task until it waits for a row, and then awaited by another; or the first has
/// another task look once, and goes on waiting. If this is a deadlock, the stop wakes whoever polled the wait
/// first, or does not take note of one that comes back.
#[test]
fn it_may_be_polled_by_one_and_awaited_by_another() {
    for comes_back in [false, true] {
        // Who wakes the wrong one does so without a delay.
        check("A stop wakes whoever awaits the export now.").with(who_awaits(comes_back)).bound(0).run(
            move || async move {
                let (night, stop) = (Night::new(), CancellationToken::new());
                let mut run = Box::pin(export(&stop, &night, "Ada", &["orders"]));
                while night.waits.now() == 0 {
                    let waits = match comes_back {
                        true => poll_once(run.as_mut()).await.is_pending(),
                        false => run.as_mut().now_or_never().is_none(),
                    };
                    assert!(waits, "no row comes");
                    turns(1).await;
                }
                if comes_back {
                    assert!(run.as_mut().now_or_never().is_none(), "no row comes");
                }
                let deployment = tokio::spawn({
                    let stop = stop.clone();
                    async move {
                        turns(2).await;
                        note("stops the export");
                        stop.cancel();
                    }
                });
                let outcome: Outcome = run.await;
                deployment.await.expect("it only cancels");
                night.assert_clean();
                assert_eq!(outcome, Err(ExportError::Stopped));
            },
        );
    }
}
