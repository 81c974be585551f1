use std::future::pending;
use std::sync::Arc;

use super::{at_most, import};
use interleave_tokio::{Gauge, Log, Tasks, alive_tasks, check, dropped_by_a_panic, note, require, turns};
use tokio::sync::Notify;

/// The caller has given up, and then the store answers. If something goes on, it is not owned by the future:
/// look for handles that do not abort their task when they are dropped. If another row begins, whoever stores
/// rows learns of the drop only by way of somebody else.
#[test]
fn dropped_half_way_it_leaves_nothing() {
    // Two delays move the drop around the beginnings of two rows, or hold up whoever passes it on. Where the limit is
    // above the number of rows one is enough: nobody waits for room.
    for (rows, limit, bound) in [(4, 2, 2), (2, 3, 1)] {
        check("Dropped half-way, it leaves nothing behind.")
            .with(format!("{rows} rows and a limit of {limit}"))
            .bound(bound)
            .run(move || async move {
                let (begun, answer, too_late) =
                    (Arc::new(Notify::new()), Arc::new(Notify::new()), Log::new());
                let run = import(0..rows, at_most(limit), {
                    let (begun, answer) = (Arc::clone(&begun), Arc::clone(&answer));
                    move |row| {
                        let (begun, answer, too_late) =
                            (Arc::clone(&begun), Arc::clone(&answer), too_late.clone());
                        async move {
                            note(format_args!("begins row {row}"));
                            require(too_late.is_empty(), || {
                                format!("row {row} begins after the import was dropped")
                            });
                            begun.notify_one();
                            answer.notified().await;
                            // Whoever was in the middle of a step at the drop ends here; none that was cancelled
                            // comes further.
                            turns(1).await;
                            note(format_args!("ends row {row}"));
                            too_late.push(row);
                            Ok::<_, ()>(())
                        }
                    }
                });
                tokio::select! {
                    biased;
                    summary = run => panic!("it is not done, and returns {summary:?}"),
                    () = begun.notified() => note("drops the import"),
                }
                answer.notify_waiters();
                // Until then somebody may be held up. A task that does not end now is found at the end of the test.
                turns(2).await;
            });
    }
}

/// Something beside the import panics, in the same task, and the import is dropped as that unwinds. If a row goes on,
/// what cancels it asks whether its thread is panicking; it need not know why it is dropped.
#[test]
fn dropped_by_a_panic_it_leaves_nothing() {
    // Who cancels nothing then does so without a delay.
    check("Dropped by a panic, it leaves nothing behind.").bound(0).run(|| async {
        let (begun, rows) = (Arc::new(Notify::new()), Gauge::new());
        let run = import(0..4, at_most(2), {
            let (begun, rows) = (Arc::clone(&begun), rows.clone());
            move |row| {
                let (begun, rows) = (Arc::clone(&begun), rows.clone());
                async move {
                    let _inside = rows.enter();
                    note(format_args!("begins row {row}"));
                    begun.notify_one();
                    pending::<Result<(), ()>>().await
                }
            }
        });
        dropped_by_a_panic(run, begun.notified()).await;
        // What is cancelled ends in a turn of its own.
        turns(3).await;
        assert_eq!((rows.now(), alive_tasks()), (0, 0), "rows under way, tasks that are alive");
    });
}

/// The store has answered a row, and the import is dropped before that row's task has had its turn. If another row
/// begins, the task looks whether its row is done before it looks whether it is to end.
#[test]
fn a_row_that_has_its_answer_is_cancelled_too() {
    // None: a delay would let the row end before the drop.
    check("Dropped when a row has its answer, it begins no other.").bound(0).run(|| async {
        let (asked, answer, rows) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Log::new());
        let mut run = Box::pin(import(0..4, at_most(1), {
            let (asked, answer, rows) = (Arc::clone(&asked), Arc::clone(&answer), rows.clone());
            move |row| {
                let (asked, answer, rows) = (Arc::clone(&asked), Arc::clone(&answer), rows.clone());
                async move {
                    note(format_args!("begins row {row}"));
                    rows.push(row);
                    asked.notify_one();
                    answer.notified().await;
                    Ok::<_, ()>(())
                }
            }
        }));
        tokio::select! {
            biased;
            summary = run.as_mut() => panic!("it is not done, and returns {summary:?}"),
            () = asked.notified() => {}
        }
        turns(1).await;
        answer.notify_waiters();
        drop(run);
        turns(3).await;
        assert_eq!(rows.to_vec(), [0], "rows that have begun, of which the first was under way at the drop");
    });
}

/// A row ends, and the import is dropped before the next one has begun in its place. If something is left, whoever
/// ends starts the next, and the drop has cancelled only what was there before.
#[test]
fn a_row_that_begins_during_the_drop_is_cancelled() {
    // The drop comes while the first row's task is held up after its word: that costs one. One moves the next row's
    // beginning around it.
    check("What begins while the import is dropped is cancelled too.").bound(2).run(|| async {
        let word = Arc::new(Notify::new());
        let run = import(0..4, at_most(1), {
            let word = Arc::clone(&word);
            move |row| {
                let word = Arc::clone(&word);
                async move {
                    note(format_args!("begins row {row}"));
                    if row > 0 {
                        return pending().await;
                    }
                    word.notify_one();
                    Ok::<_, ()>(())
                }
            }
        });
        tokio::select! {
            biased;
            summary = run => panic!("it is not done, and returns {summary:?}"),
            () = word.notified() => note("drops the import"),
        }
        // A task that does not end now is found at the end of the test.
        turns(2).await;
    });
}
