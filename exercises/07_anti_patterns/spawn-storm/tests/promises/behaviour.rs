use std::future::pending;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use crate::exercise::{Summary, import};
use interleave_tokio::allocated::{Counting, held};
use interleave_tokio::{Gauge, dropped_outside_of_tokio, on_tokio, turns};
use tokio::sync::{Barrier, Notify};
use tokio::time::timeout;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn at_most(limit: usize) -> NonZeroUsize {
    NonZeroUsize::new(limit).expect("a limit above 0")
}

/// As `panic!`, without the message on stderr.
fn bug() -> ! {
    std::panic::resume_unwind(Box::new("a bug"))
}

/// A night without changes. If this hangs, you wait for a row that nobody began.
#[test]
fn no_rows_are_done_at_once() {
    on_tokio(|| async {
        let summary: Summary<()> = import(std::iter::empty::<u32>(), at_most(2), |_| async { Ok(()) }).await;
        assert_eq!(summary, Summary { stored: 0, failed: 0, panicked: 0, an_error: None });
    });
}

/// Ten thousand rows, ten at a time, and every tenth fails. If counts are wrong, look at the rows that are
/// under way when `rows` has come to its end.
#[test]
fn ten_thousand_rows_are_counted() {
    on_tokio(|| async {
        let gauge = Gauge::new();
        let inside = gauge.clone();
        let summary = import(0..10_000_usize, at_most(10), move |row| {
            let gauge = inside.clone();
            async move {
                let _inside = gauge.enter();
                turns(row % 3).await;
                if row % 10 == 3 { Err(row) } else { Ok(()) }
            }
        })
        .await;
        assert!(gauge.most() <= 10, "{} rows were under way at once", gauge.most());
        assert_eq!((gauge.ever(), gauge.now()), (10_000, 0), "rows in all, and left");
        assert_eq!((summary.stored, summary.failed, summary.panicked), (9_000, 1_000, 0));
        assert_eq!(summary.an_error.map(|row| row % 10), Some(3));
    });
}

/// One at a time is a limit too, and there is a bug at one row here as well. If this panics or hangs, look at
/// what you make of a limit less one, and whether a limit of one goes another way than the others.
#[test]
fn a_limit_of_one_is_one_after_the_other() {
    on_tokio(|| async {
        let gauge = Gauge::new();
        let inside = gauge.clone();
        let summary: Summary<()> = import(0..5_usize, NonZeroUsize::MIN, move |row| {
            let gauge = inside.clone();
            async move {
                let _inside = gauge.enter();
                turns(row % 3).await;
                if row == 2 {
                    bug();
                }
                Ok(())
            }
        })
        .await;
        assert_eq!((summary.stored, summary.panicked), (4, 1), "stored, and panicked");
        assert_eq!((gauge.ever(), gauge.most()), (5, 1), "begun, and at once");
    });
}

/// A bug at the first row, then the store hangs, and the caller gives up after a minute. If a row is left,
/// look at who takes the place of a task that has panicked, and who ends that one.
#[test]
fn dropped_after_a_panic_it_leaves_nothing() {
    on_tokio(|| async {
        let gauge = Gauge::new();
        let inside = gauge.clone();
        let run = import(0..4, at_most(2), move |row| {
            let gauge = inside.clone();
            async move {
                let _inside = gauge.enter();
                if row == 0 {
                    bug();
                }
                pending::<Result<(), ()>>().await
            }
        });
        timeout(Duration::from_secs(60), run).await.expect_err("rows 1 and 2 never end");
        // What was aborted ends in a turn of its own.
        turns(10).await;
        assert_eq!((gauge.ever(), gauge.now()), (3, 0), "rows begun, and rows left");
    });
}

/// Whoever sets the limit to 'no limit' means as many as there are, and the rows do not say how many that is.
/// If this panics or hangs, something was made for each place that the limit has.
#[test]
fn a_limit_above_the_number_of_rows_is_no_hindrance() {
    on_tokio(|| async {
        // The last is 0 where it is cut to 32 bits.
        for limit in [usize::MAX, usize::MAX - usize::MAX / 2] {
            let mut rows = 0..2;
            let one_by_one = std::iter::from_fn(move || rows.next());
            let summary: Summary<()> = import(one_by_one, at_most(limit), |_| async { Ok(()) }).await;
            assert_eq!(summary.stored, 2, "with a limit of {limit}");
        }
    });
}

/// From the thousandth row to the five thousandth. If memory has grown by a few bytes for each row, something
/// is kept of rows that have ended: an `AbortHandle`, a `JoinHandle`, an id or what a panic has said. A handle keeps
/// the memory of its task, also when that one has ended. The first row ends when the last one is taken: behind it an
/// empty place counts as well, in a list that is tidied at one end only.
#[test]
fn five_thousand_rows_take_no_more_memory_than_a_thousand() {
    static AT_A_THOUSAND: AtomicIsize = AtomicIsize::new(0);
    static AT_THE_END: AtomicIsize = AtomicIsize::new(0);
    on_tokio(|| async {
        let last = Arc::new(Notify::new());
        let first = Arc::clone(&last);
        let rows = (1..=5_000_usize).inspect(move |row| match row {
            1_000 => AT_A_THOUSAND.store(held(), SeqCst),
            5_000 => {
                AT_THE_END.store(held(), SeqCst);
                last.notify_one();
            }
            _ => {}
        });
        let store = move |row| {
            let first = Arc::clone(&first);
            async move {
                if row == 1 {
                    first.notified().await;
                }
                turns(row % 3).await;
                match row % 3 {
                    0 => bug(),
                    1 => Err(()),
                    _ => Ok(()),
                }
            }
        };
        let summary: Summary<()> = import(rows, at_most(4), store).await;
        assert_eq!((summary.stored, summary.failed, summary.panicked), (1_667, 1_667, 1_666));
        let grown = AT_THE_END.load(SeqCst) - AT_A_THOUSAND.load(SeqCst);
        assert!(
            grown < 4_000,
            "{grown} bytes more are held at row 5,000 than at row 1,000, with a limit of 4"
        );
    });
}

/// Limits of all sizes, each with as many rows under way as it says. If this hangs, fewer are: the limit is
/// dealt out to tasks that have the same share, or cut to a smaller number; if too many rows were taken, they
/// are fetched several at a time.
#[test]
fn every_limit_is_used_up_and_kept() {
    for limit in [1, 2, 31, 65, 100, 1_000, 5_000] {
        // The largest is there for numbers that seemed to be large enough. It is filled once, to save time.
        let count = if limit < 5_000 { 3 * limit } else { limit };
        on_tokio(move || async move {
            let together = Arc::new(Barrier::new(limit));
            let (taken, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
            let mut numbers = 0..count;
            // Nobody knows how many there are.
            let rows = std::iter::from_fn(move || numbers.next()).inspect({
                let (taken, ended) = (Arc::clone(&taken), Arc::clone(&ended));
                move |_| {
                    let held = taken.fetch_add(1, SeqCst) + 1 - ended.load(SeqCst);
                    assert!(
                        held <= limit + 1,
                        "{held} rows are taken and have not ended, with a limit of {limit}"
                    );
                }
            });
            let summary: Summary<()> = import(rows, at_most(limit), move |_| {
                let (together, ended) = (Arc::clone(&together), Arc::clone(&ended));
                async move {
                    together.wait().await;
                    ended.fetch_add(1, SeqCst);
                    Ok(())
                }
            })
            .await;
            assert_eq!(summary.stored, count);
        });
    }
}

/// The runtime comes to a stand, and the import that nobody waits for any more is dropped outside of it. If this panics, a
/// drop asks for the runtime, to start something that tidies up.
#[test]
fn it_may_be_dropped_outside_of_the_runtime() {
    let under_way = Gauge::new();
    let counted = under_way.clone();
    let rows = move || {
        import(0..4, at_most(2), move |_| {
            let counted = counted.clone();
            async move {
                let _inside = counted.enter();
                pending::<Result<(), ()>>().await
            }
        })
    };
    dropped_outside_of_tokio(rows, move || {
        let rows = (under_way.ever(), under_way.now());
        assert_eq!(rows, (2, 0), "rows that have begun, and those that are left");
    });
}
