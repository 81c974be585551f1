use std::sync::Arc;
use std::time::Duration;

use super::{at_most, import};
use crate::exercise::Summary;
use futures::FutureExt;
use interleave_tokio::{Gauge, Inside, Tasks, alive_tasks, check, note, require, turns};
use tokio::time::sleep;

/// Six rows stand for a hundred thousand, and two are allowed. If too many tasks are alive, each row has its
/// task before there is room for it.
#[test]
fn no_more_tasks_than_there_is_room_for() {
    // Who starts too many does so without a delay. One looks between the end of a row and the end of its
    // task.
    check("No more tasks are alive than the limit and one.").bound(1).run(|| async {
        let summary: Summary<()> = import(0..6, at_most(2), |_| async {
            let alive = alive_tasks();
            require(alive <= 3, || format!("{alive} tasks are alive with a limit of 2"));
            turns(1).await;
            Ok(())
        })
        .await;
        assert_eq!(summary.stored, 6);
    });
}

/// Rows that are read one by one: nobody knows how many there are.
fn one_by_one(count: u32) -> impl Iterator<Item = u32> + Send + 'static {
    let mut rows = 0..count;
    std::iter::from_fn(move || rows.next())
}

/// The rows come from a file that is larger than the memory. If too many are taken, they are collected, or
/// handed to something that keeps them: a list, an unbounded queue, a future for each.
#[test]
fn rows_are_taken_when_there_is_room_for_them() {
    // Who takes too many does so without a delay: rows take seconds, and time passes only when all that can
    // be taken is. One holds a row's end up. With a limit of 2 nobody could tell one row too many from a
    // second handful that is taken when the first is under way.
    check("No more rows are taken than the limit and one.").bound(1).run(|| async {
        let (taken, ended) = (Gauge::new(), Gauge::new());
        let rows = one_by_one(9).inspect({
            let (taken, ended) = (taken.clone(), ended.clone());
            move |row| {
                drop(taken.enter());
                note(format_args!("takes row {row}"));
                let waiting = taken.ever() - ended.ever();
                require(waiting <= 4, || format!("{waiting} rows are taken and not done, with a limit of 3"));
            }
        });
        let summary: Summary<()> = import(rows, at_most(3), move |row| {
            let ended = ended.clone();
            async move {
                sleep(Duration::from_secs(1 + u64::from(row % 3))).await;
                drop(ended.enter());
                Ok(())
            }
        })
        .await;
        assert_eq!((summary.stored, taken.ever()), (9, 9));
    });
}

/// An error of which it is counted how many exist.
#[derive(Debug)]
struct Error(#[allow(dead_code, reason = "it is there to be counted")] Inside);

/// Every row fails, and its error holds a page of text. If too many exist at once, the outcomes are kept
/// until the end: in a list of handles, or in a set that nobody joins.
#[test]
fn errors_are_not_collected() {
    // Who keeps them does so without a delay. One holds up whoever lets them go.
    check("The errors of rows that have ended are let go.").bound(1).run(|| async {
        let errors = Gauge::new();
        let summary: Summary<Error> = import(0..8, at_most(2), {
            let errors = errors.clone();
            move |row| {
                let errors = errors.clone();
                async move {
                    turns(row % 2).await;
                    let error = Error(errors.enter());
                    require(errors.now() <= 5, || {
                        format!("{} errors are kept, with a limit of 2", errors.now())
                    });
                    Err(error)
                }
            }
        })
        .await;
        assert_eq!((summary.stored, summary.failed, summary.an_error.is_some()), (0, 8, true));
        assert_eq!(errors.now(), 1, "errors that are left: the one in the summary");
    });
}

/// The caller is busy with something else, and does not ask for a while. If too many errors exist, the rows go on
/// meanwhile and their outcomes wait for the caller, as many as there are.
#[test]
fn errors_do_not_pile_up_while_nobody_asks() {
    // Who piles them up does so without a delay.
    check("While nobody polls the import, no more errors exist than twice the limit, and one.").bound(0).run(
        || async {
            let errors = Gauge::new();
            let mut run = Box::pin(import(0..20, at_most(2), {
                let errors = errors.clone();
                move |_| {
                    let errors = errors.clone();
                    async move {
                        turns(1).await;
                        Err(Error(errors.enter()))
                    }
                }
            }));
            assert!(run.as_mut().now_or_never().is_none(), "rows take a turn");
            turns(100).await;
            let now = errors.now();
            assert!(now <= 5, "{now} errors exist, with a limit of 2, while nobody asks for the summary");
            assert_eq!(run.await.failed, 20);
        },
    );
}

/// The caller wants back what it has lent to the rows: `Arc::into_inner`. If somebody else still has it, a
/// task that has reported has not ended yet; on another thread it may drop what it holds later.
#[test]
fn what_the_rows_had_is_free_again() {
    // One delay lets the caller hear of the last report, and one holds a task up when it has dropped its
    // sender.
    check("When import has returned, nobody holds what the rows needed.").bound(2).run(|| async {
        let client = Arc::new(());
        let summary: Summary<()> = import(0..3, at_most(2), {
            let client = Arc::clone(&client);
            move |_| {
                let client = Arc::clone(&client);
                async move {
                    turns(1).await;
                    drop(client);
                    Ok(())
                }
            }
        })
        .await;
        assert_eq!(summary.stored, 3);
        let holders = Arc::strong_count(&client);
        assert_eq!(holders, 1, "holders of the client after import has returned, the caller among them");
    });
}
