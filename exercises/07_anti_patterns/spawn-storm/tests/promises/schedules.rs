use std::future::pending;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use crate::exercise::{Summary, import};
use futures::FutureExt;
use interleave_tokio::{
    Gauge, Inside, Log, Tasks, alive_tasks, boom, check, count_polls, dropped_by_a_panic, note, poll_once,
    require, turns,
};
use tokio::sync::{Barrier, Notify};
use tokio::time::sleep;

fn at_most(limit: usize) -> NonZeroUsize {
    NonZeroUsize::new(limit).expect("a limit above 0")
}

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

/// Rows that are read one by one: nobody knows how many there are.
fn one_by_one(count: u32) -> impl Iterator<Item = u32> + Send + 'static {
    let mut rows = 0..count;
    std::iter::from_fn(move || rows.next())
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
        check("As many rows as the limit are under way at once.").bound(bound).run(move || async move {
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

/// The caller has given up, and then the store answers. If something goes on, it is not owned by the future:
/// look for handles that do not abort their task when they are dropped. If another row begins, whoever stores
/// rows learns of the drop only by way of somebody else.
#[test]
fn dropped_half_way_it_leaves_nothing() {
    // Two delays move the drop around the beginnings of two rows, or hold up whoever passes it on. Where the limit is
    // above the number of rows one is enough: nobody waits for room.
    for (rows, limit, bound) in [(4, 2, 2), (2, 3, 1)] {
        check("Dropped half-way, it leaves nothing behind.").bound(bound).run(move || async move {
            let (begun, answer, too_late) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Log::new());
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

/// The store answers two rows from a task of its own. If this is a deadlock, a row is woken while somebody looks
/// at the rows, and its word is lost: it came after the look, and before the waker was put down.
#[test]
fn a_row_that_is_answered_at_any_moment_ends() {
    // One delay, between the look and the waker; one lets the store come so far.
    check("A row ends whenever it is answered.").bound(2).run(|| async {
        let answers = [(); 2].map(|()| Arc::new(Notify::new()));
        let store = tokio::spawn({
            let answers = answers.clone();
            async move {
                for answer in answers {
                    turns(1).await;
                    answer.notify_one();
                }
            }
        });
        let summary: Summary<()> = import(0..2, at_most(2), move |row: usize| {
            let answer = Arc::clone(&answers[row]);
            async move {
                answer.notified().await;
                Ok(())
            }
        })
        .await;
        store.await.expect("it only answers");
        assert_eq!(summary.stored, 2);
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

/// Somebody looks once whether the rows are stored, and awaits them later; or another task looks, and who has looked
/// before goes on waiting. If this is a deadlock, a row wakes whoever has polled first, or whoever polled when it
/// began.
#[test]
fn it_may_be_polled_by_one_and_awaited_by_another() {
    for comes_back in [false, true] {
        // Who wakes the wrong one does so without a delay.
        check("A row that ends wakes whoever awaits the import now.").bound(0).run(move || async move {
            let mut run = Box::pin(import(0..4, at_most(2), |row| async move {
                sleep(Duration::from_secs(row)).await;
                match row {
                    1 => Err("row 1 fails"),
                    2 => boom(),
                    _ => {
                        sleep(Duration::from_secs(3)).await;
                        Ok(())
                    }
                }
            }));
            if comes_back {
                assert!(poll_once(run.as_mut()).await.is_pending(), "rows take seconds");
            }
            assert!(run.as_mut().now_or_never().is_none(), "rows take seconds");
            let an_error = Some("row 1 fails");
            assert_eq!(run.await, Summary { stored: 2, failed: 1, panicked: 1, an_error });
        });
    }
}
