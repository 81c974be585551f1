use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::{AN_HOUR, at_most, counted, never, poll_until_all_wait, process_all};
use crate::exercise::ProcessError;
use futures::FutureExt as _;
use interleave_tokio::{Gauge, Tasks, alive_tasks, check, dropped_by_a_panic, note, require, turns};
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// The caller has given up, because of a timeout of its own. If something goes on, it was not owned by the
/// future: look for handles that do not abort their task when they are dropped. If `stop` is cancelled, a
/// guard is on the caller's token.
#[test]
fn dropped_half_way_it_leaves_nothing() {
    // Two delays move the drop around the beginnings of two items; one is spare.
    check("Dropped half-way, it leaves nothing behind.").bound(3).run(|| async {
        let begun = Arc::new(Notify::new());
        let run = process_all(vec![0, 1, 2, 3], at_most(2), CancellationToken::new(), {
            let begun = Arc::clone(&begun);
            move |item| {
                let begun = Arc::clone(&begun);
                async move {
                    note(format_args!("begins item {item}"));
                    begun.notify_one();
                    never().await
                }
            }
        });
        tokio::select! {
            biased;
            outcome = run => panic!("it is not done, and returns {outcome:?}"),
            () = begun.notified() => {}
        }
        // The future is dropped here. A task that does not end now is found at the end of the test.
    });
    // Without a delay: all items are under way, and nothing is left but to wait for them.
    check("Dropped when all items have begun, it leaves nothing behind.").bound(0).run(|| async {
        let stop = CancellationToken::new();
        let run = process_all(vec![0, 1], at_most(2), stop.clone(), |item| {
            note(format_args!("begins item {item}"));
            never()
        });
        tokio::select! {
            biased;
            outcome = run => panic!("it is not done, and returns {outcome:?}"),
            () = sleep(AN_HOUR) => {}
        }
        turns(3).await;
        assert!(!stop.is_cancelled(), "process_all has cancelled the caller's token");
    });
}

/// The caller has given up while two items are under way. If another begins, the end of the whole was taken
/// for the end of one item.
#[test]
fn dropped_half_way_nothing_begins() {
    // With a delay an item may be half begun when the future is dropped. Without one there is no excuse.
    check("When the future is dropped, no further item begins.").bound(0).run(|| async {
        let dropped = Arc::new(AtomicBool::new(false));
        let run = process_all((0..6).collect(), at_most(2), CancellationToken::new(), {
            let dropped = Arc::clone(&dropped);
            move |item| {
                let dropped = Arc::clone(&dropped);
                async move {
                    note(format_args!("begins item {item}"));
                    require(!dropped.load(Relaxed), || {
                        format!("item {item} begins although nobody waits any more")
                    });
                    never().await
                }
            }
        });
        tokio::select! {
            biased;
            outcome = run => panic!("it is not done, and returns {outcome:?}"),
            () = sleep(AN_HOUR) => {
                note("drops the future");
                dropped.store(true, Relaxed);
            }
        }
    });
}

/// The caller has given up when tasks have been started and none has run yet. If an item begins, nobody has
/// told the task, or it does not ask before its first step.
#[test]
fn dropped_at_once_nothing_begins() {
    // None: whoever is dropped has been polled once.
    check("Dropped after its first poll, it begins nothing further.").bound(0).run(|| async {
        let dropped = Arc::new(AtomicBool::new(false));
        let mut run = Box::pin(process_all(vec![0, 1, 2], at_most(2), CancellationToken::new(), {
            let dropped = Arc::clone(&dropped);
            move |item| {
                let dropped = Arc::clone(&dropped);
                async move {
                    note(format_args!("begins item {item}"));
                    require(!dropped.load(Relaxed), || {
                        format!("item {item} begins although nobody waits any more")
                    });
                    never().await
                }
            }
        }));
        assert!(run.as_mut().now_or_never().is_none(), "no item ends");
        note("drops the future");
        dropped.store(true, Relaxed);
        drop(run);
        turns(5).await;
    });
}

/// Item 0 fails, and the caller gives up while the others are being ended. If one of them goes on, it was
/// taken out of the reach of the guard that ends it, and its turn to be ended had not come.
#[test]
fn dropped_while_it_ends_the_others_it_leaves_nothing() {
    // None: the drop comes right after the poll that hears of the failure. One delay is spare.
    check("Dropped while it ends what is under way, it leaves nothing behind.").bound(1).run(|| async {
        let (items, fail) = (Gauge::new(), Arc::new(Notify::new()));
        let process = counted(&items, {
            let fail = Arc::clone(&fail);
            move |item| {
                let fail = Arc::clone(&fail);
                async move {
                    if item > 0 {
                        never().await?;
                    }
                    fail.notified().await;
                    Err("item 0 is torn")
                }
            }
        });
        let mut run = Box::pin(process_all(vec![0, 1, 2, 3], at_most(4), CancellationToken::new(), process));
        assert!(run.as_mut().now_or_never().is_none(), "no item ends");
        turns(3).await;
        fail.notify_one();
        turns(3).await;
        let polled = run.as_mut().now_or_never();
        assert!(matches!(polled, None | Some(Err(ProcessError::Failed(_)))), "item 0 has failed: {polled:?}");
        note("drops the future");
        drop(run);
        turns(5).await;
        assert_eq!((items.now(), alive_tasks()), (0, 0), "items that are under way, tasks that are alive");
    });
}

/// Two items have what they waited for when the caller gives up, and run only after that. If another begins,
/// the drop ends a task that owns the others, and they go on until it is dropped in its turn.
#[test]
fn dropped_as_items_end_nothing_begins() {
    // With a delay items end before the drop. Without one there is no excuse.
    check("Dropped as items end, it begins nothing further.").bound(0).run(|| async {
        let (items, ends) = (Gauge::new(), Arc::new(Notify::new()));
        let process = counted(&items, {
            let ends = Arc::clone(&ends);
            move |_| {
                let ends = Arc::clone(&ends);
                async move {
                    ends.notified().await;
                    Ok(())
                }
            }
        });
        let mut run = Box::pin(process_all(vec![0, 1, 2, 3], at_most(2), CancellationToken::new(), process));
        poll_until_all_wait(&mut run).await;
        assert_eq!(items.now(), 2, "items under way at once");
        ends.notify_waiters();
        note("drops the future");
        drop(run);
        turns(5).await;
        assert_eq!(items.ever(), 2, "items that have begun, the two from before the drop among them");
        assert_eq!((items.now(), alive_tasks()), (0, 0), "items that are under way, tasks that are alive");
    });
}

/// Something beside the batch panics, in the same task, and the batch is dropped as that unwinds. If an item goes on,
/// what cancels it asks whether its thread is panicking; it need not know why it is dropped.
#[test]
fn dropped_by_a_panic_it_leaves_nothing() {
    // Who cancels nothing then does so without a delay.
    check("Dropped by a panic, it leaves nothing behind.").bound(0).run(|| async {
        let (items, begun) = (Gauge::new(), Arc::new(Notify::new()));
        let process = counted(&items, {
            let begun = Arc::clone(&begun);
            move |_| {
                let begun = Arc::clone(&begun);
                async move {
                    begun.notify_one();
                    never().await
                }
            }
        });
        let run = process_all(vec![0, 1, 2, 3], at_most(2), CancellationToken::new(), process);
        dropped_by_a_panic(run, begun.notified()).await;
        // What is cancelled ends in a turn of its own.
        turns(3).await;
        assert_eq!((items.now(), alive_tasks()), (0, 0), "items that are under way, tasks that are alive");
    });
}

/// Item 0 ends in one step with the drop, on another thread, and its task goes on to the next item when the drop has
/// ended what there was. If something is left, whoever starts the next item does not ask whether the whole has
/// ended, or asks before the drop and starts after it.
#[test]
fn dropped_as_an_item_ends_it_leaves_nothing() {
    // One delay, after the item's end: the caller drops before its task has gone on.
    check("Dropped as an item ends, it leaves nothing behind.").bound(1).run(|| async {
        let (items, end) = (Gauge::new(), Arc::new(Notify::new()));
        let process = counted(&items, {
            let end = Arc::clone(&end);
            move |item| {
                let end = Arc::clone(&end);
                async move {
                    if item > 0 {
                        never().await?;
                    }
                    end.notified().await;
                    Ok::<_, &str>(())
                }
            }
        });
        let mut run = Box::pin(process_all(vec![0, 1, 2], at_most(1), CancellationToken::new(), process));
        assert!(run.as_mut().now_or_never().is_none(), "no item ends");
        turns(3).await;
        end.notify_one();
        turns(1).await;
        note("drops the future");
        drop(run);
        turns(5).await;
        assert_eq!((items.now(), alive_tasks()), (0, 0), "items that are under way, tasks that are alive");
    });
}
