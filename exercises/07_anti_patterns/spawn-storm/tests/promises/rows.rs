use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::{at_most, import};
use crate::exercise::Summary;
use interleave_tokio::{Gauge, Log, Tasks, alive_tasks, boom, check, count_polls, note, require, turns};
use tokio::sync::{Barrier, Notify};
use tokio::time::sleep;

/// Four rows, two at a time; row 1 fails. If one is missing or comes twice, look at how rows are handed out;
/// if the import ends early, at what a failure does.
#[test]
fn every_row_is_stored_once_and_a_failure_is_counted() {
    // Two delays mix the two that are under way with whoever hands the next out.
    check("Every row is stored once, failures are counted, and nothing is left.").bound(2).run(|| async {
        let (rows, log) = (Gauge::new(), Log::new());
        let summary = import(0..4, at_most(2), {
            let (rows, log) = (rows.clone(), log.clone());
            move |row| {
                let (rows, log) = (rows.clone(), log.clone());
                async move {
                    let _inside = rows.enter();
                    note(format_args!("begins row {row}"));
                    require(rows.now() <= 2, || format!("{} rows are under way at once", rows.now()));
                    log.push(row);
                    turns(1).await;
                    note(format_args!("ends row {row}"));
                    if row == 1 { Err("row 1 is torn") } else { Ok(()) }
                }
            }
        })
        .await;
        assert_eq!(rows.now(), 0, "rows that are still under way after import has returned");
        assert_eq!(alive_tasks(), 0, "tasks that are still alive after import has returned");
        let mut stored = log.to_vec();
        stored.sort_unstable();
        let expected = Summary { stored: 3, failed: 1, panicked: 0, an_error: Some("row 1 is torn") };
        assert_eq!((summary, stored), (expected, vec![0, 1, 2, 3]));
    });
}

/// Rows of which only so much is known: a header and a parser behind it, a file without the lines that are empty.
struct Hinted {
    rows: Range<u32>,
    least: usize,
    most: Option<usize>,
}

impl Iterator for Hinted {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.least = self.least.saturating_sub(1);
        self.rows.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.least, self.most)
    }
}

/// Each row waits for two others: alone none can end. If this is a deadlock, you store one row after the
/// other, or have asked `rows` how many there are, and it knows only of some of them, or of none.
#[test]
fn as_many_as_the_limit_at_once() {
    for (least, most) in [(0, None), (1, None), (2, None), (1, Some(usize::MAX)), (0, Some(6))] {
        // Who has too few under way is stuck in the very first schedule; where nothing is known, the delay is spare.
        let bound = if (least, most) == (0, None) { 1 } else { 0 };
        check("As many rows as the limit are under way at once.")
            .with(format!("a size hint of ({least}, {most:?})"))
            .bound(bound)
            .run(move || async move {
                let meeting = Arc::new(Barrier::new(3));
                let rows = Hinted { rows: 0..6, least, most };
                let summary: Summary<()> = import(rows, at_most(3), move |_| {
                    let meeting = Arc::clone(&meeting);
                    async move {
                        meeting.wait().await;
                        Ok(())
                    }
                })
                .await;
                assert_eq!(summary.stored, 6);
            });
    }
}

/// The store is down for six rows, and then each waits for two others. If this is a deadlock, fewer are under way after
/// a failure or a panic: whether to go easy on a store, the caller decides, by the limit.
#[test]
fn as_many_as_the_limit_after_failures() {
    // Who has too few under way is stuck in the very first schedule.
    check("As many rows as the limit are under way at once, also after failures.").bound(0).run(|| async {
        let meeting = Arc::new(Barrier::new(3));
        let summary = import(0..12, at_most(3), move |row| {
            let meeting = Arc::clone(&meeting);
            async move {
                match row {
                    0..3 => return Err("the store is down"),
                    3..6 => boom(),
                    _ => meeting.wait().await,
                };
                Ok(())
            }
        })
        .await;
        assert_eq!((summary.stored, summary.failed, summary.panicked), (6, 3, 3));
    });
}

/// The first row takes as long as all the others together. If this is a deadlock, rows are begun in batches,
/// or waited for in the order in which they were begun; or one that panics, or that ends in its first step,
/// makes room for nobody.
#[test]
fn a_row_that_ends_makes_room_at_once() {
    // As above. The slow row ends only when the last one has begun.
    check("A row that ends makes room for another, whatever the others do.").bound(1).run(|| async {
        let last = Arc::new(Notify::new());
        let summary: Summary<()> = import(0..9, at_most(2), move |row| {
            let last = Arc::clone(&last);
            async move {
                match row {
                    0 => last.notified().await,
                    3 | 4 => {}
                    6 => boom(),
                    8 => last.notify_one(),
                    _ => turns(1).await,
                }
                Ok(())
            }
        })
        .await;
        assert_eq!((summary.stored, summary.panicked), (8, 1));
    });
}

/// A row takes an hour (of virtual time). If the report says that tasks turn round and round, or that they
/// were polled too often, you ask again and again, or by the clock, whether a row has ended, instead of
/// waiting for it.
#[test]
fn waiting_leaves_the_processor_alone() {
    // Time passes only when nobody can run. Who asks does so in the very first schedule.
    check("While rows take an hour, import waits, and does not keep asking.").bound(0).run(|| async {
        let (summary, polls) = count_polls(import(0..3, at_most(2), |_| async {
            sleep(Duration::from_secs(3600)).await;
            Ok::<(), ()>(())
        }))
        .await;
        assert_eq!(summary.stored, 3);
        // The begin and the end of each row may need some. Who asks once a minute needs a hundred and twenty.
        assert!(polls < 100, "import and its tasks were polled {polls} times in two hours");
    });
}

/// A bug at two of five rows. If the import panics, a `JoinError` was unwrapped; if a count is wrong, it was
/// overlooked, or it took others along; if this is a deadlock, the place of a row that panics is never given
/// back.
#[test]
fn a_panic_is_counted_and_the_import_goes_on() {
    // Who does it wrong does so without a delay. Delays hold up another task with a lock that the panic has
    // to wait for.
    check("A row at which store panics is counted, and the others are stored.").bound(2).run(|| async {
        let rows = Gauge::new();
        let summary: Summary<&str> = import(0..5, at_most(2), {
            let rows = rows.clone();
            move |row| {
                let rows = rows.clone();
                async move {
                    let _inside = rows.enter();
                    note(format_args!("begins row {row}"));
                    if row == 0 {
                        boom();
                    }
                    turns(1).await;
                    match row {
                        2 => boom(),
                        1 => Err("row 1 fails"),
                        _ => Ok(()),
                    }
                }
            }
        })
        .await;
        let an_error = Some("row 1 fails");
        assert_eq!(summary, Summary { stored: 2, failed: 1, panicked: 2, an_error });
        assert_eq!((rows.ever(), rows.now(), alive_tasks()), (5, 0, 0), "rows begun, rows left, tasks left");
    });
}
