use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use super::{AN_HOUR, assert_nothing_left, at_most, counted, never, process_all};
use crate::exercise::ProcessError;
use futures::FutureExt as _;
use interleave_tokio::{Gauge, Tasks, alive_tasks, boom, check, draw_freely, note, require, turns};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// Somebody presses stop while every item takes for ever. If this is a deadlock, `stop` is not looked at in
/// each place where you wait: for room, and for the last items.
#[test]
fn a_stop_ends_items_that_never_end() {
    // With one item there is room when the stop comes, with two there is nothing left to start, with three
    // there is no room.
    for count in [1, 2, 3] {
        // One delay moves the stop before an item or behind it, one lets it come between looking and waiting.
        check("A stop ends what is under way.")
            .with(format!("a batch of {count} and a limit of 2"))
            .bound(2)
            .run(move || async move {
                let (items, stop, begin) = (Gauge::new(), CancellationToken::new(), Instant::now());
                let presser = tokio::spawn({
                    let stop = stop.clone();
                    async move {
                        turns(1).await;
                        stop.cancel();
                    }
                });
                let process = counted(&items, |_| never());
                let outcome = process_all((0..count).collect(), at_most(2), stop, process).await;
                presser.await.expect("it only cancels");
                assert_nothing_left(&items, begin);
                assert_eq!(outcome, Err(ProcessError::Stopped));
            });
    }
}

/// The caller has stopped before the first item. If one begins, `stop` is looked at only while you wait, or
/// room may win over it.
#[test]
fn stopped_from_the_beginning_nothing_begins() {
    // A single item may have a way of its own.
    for count in [1, 3] {
        // One delay makes a `select!` begin with its other branch; the second is spare.
        check("Stopped from the beginning, no item begins.")
            .with(format!("a batch of {count} and a limit of 2"))
            .bound(2)
            .run(move || async move {
                let stop = CancellationToken::new();
                stop.cancel();
                let outcome = process_all((0..count).collect(), at_most(2), stop, |item| async move {
                    note(format_args!("begins item {item}"));
                    require(false, || format!("item {item} begins although stop was there before"));
                    Ok(())
                })
                .await;
                assert_eq!(outcome, Err(ProcessError::Stopped));
            });
    }
}

/// An item itself presses stop, and then ends well. With a limit of one, the next could begin only after
/// that. If it begins, room and stop were both there and room won: look for a `select!` without `biased`, and
/// for a wait that does not look at `stop`.
#[test]
fn nothing_begins_after_a_stop() {
    // As after a failure: first nobody is interrupted while starting an item, then somebody is.
    check("After a stop no further item begins.").bound(0).run(|| items_after_a_stop(1));
    check("After a stop no further item begins, but the one that is just being started.")
        .bound(3)
        .run(|| items_after_a_stop(2));
}

/// All wait: `process_all` for item 0, and item 0 for a word from outside. The stop and that word come
/// together. If item 1 begins, the end of item 0 was looked at before the stop:
/// `CancellationToken::run_until_cancelled` does that, and so does a worker that takes its next item without
/// a look at `stop`.
#[test]
fn a_stop_beats_an_item_that_ends_with_it() {
    for stop_first in [true, false] {
        // A stop that comes second may meet an item that is just being started; one that comes first never
        // does, whoever is delayed, since all wait until then: with one delay an item can begin before the
        // task that started it has looked at the stop; the second is spare.
        let bound = if stop_first { 2 } else { 0 };
        check("A stop beats the end of an item that comes with it.")
            .with(format!("the stop just {} the item ends", if stop_first { "before" } else { "after" }))
            .bound(bound)
            .run(move || async move {
                if stop_first {
                    draw_freely();
                }
                let (items, stop, word) = (Gauge::new(), CancellationToken::new(), Arc::new(Notify::new()));
                let presser = tokio::spawn({
                    let (stop, word) = (stop.clone(), Arc::clone(&word));
                    async move {
                        sleep(AN_HOUR).await;
                        if stop_first {
                            stop.cancel();
                            word.notify_one();
                        } else {
                            word.notify_one();
                            stop.cancel();
                        }
                    }
                });
                let process = counted(&items, {
                    let stop = stop.clone();
                    move |item| {
                        let (stop, word) = (stop.clone(), Arc::clone(&word));
                        async move {
                            require(!stop.is_cancelled(), || {
                                format!("item {item} begins although stop was there before")
                            });
                            word.notified().await;
                            note(format_args!("ends item {item}"));
                            Ok(())
                        }
                    }
                });
                let outcome = process_all(vec![0, 1, 2], at_most(1), stop, process).await;
                presser.await.expect("it only cancels");
                assert_eq!((outcome, items.now(), alive_tasks()), (Err(ProcessError::Stopped), 0, 0));
            });
    }
}

/// Item 1 presses stop; none after item `last` may begin.
async fn items_after_a_stop(last: usize) {
    let (items, stop, begin) = (Gauge::new(), CancellationToken::new(), Instant::now());
    let process = counted(&items, {
        let stop = stop.clone();
        move |item| {
            let stop = stop.clone();
            async move {
                require(item <= last, || format!("item {item} begins although item 1 has pressed stop"));
                if item == 1 {
                    stop.cancel();
                }
                turns(1).await;
                Ok(())
            }
        }
    });
    let outcome = process_all((0..5).collect(), at_most(1), stop, process).await;
    assert_nothing_left(&items, begin);
    assert_eq!(outcome, Err(ProcessError::Stopped));
}

/// A picture is torn, or a bug, and the caller stops while what that cancels comes to its end. If something is left, the
/// stop cuts that wait short: whoever stops must not find what it has lent still in use either.
#[test]
fn a_stop_while_what_is_cancelled_ends_leaves_nothing() {
    for panics in [false, true] {
        // None: the stop comes right after the poll that hears of the failure. One delay is spare.
        check("A stop while what is cancelled ends leaves nothing behind.")
            .with(if panics { "a panic of item 0" } else { "a failure of item 0" })
            .bound(1)
            .run(move || async move {
                let (items, stop, fail) = (Gauge::new(), CancellationToken::new(), Arc::new(Notify::new()));
                let process = counted(&items, {
                    let fail = Arc::clone(&fail);
                    move |item| {
                        let fail = Arc::clone(&fail);
                        async move {
                            if item > 0 {
                                never().await?;
                            }
                            fail.notified().await;
                            if panics {
                                boom();
                            }
                            Err("item 0 is torn")
                        }
                    }
                });
                let run = process_all(vec![0, 1, 2, 3], at_most(4), stop.clone(), process);
                let mut run = Box::pin(AssertUnwindSafe(run).catch_unwind());
                assert!(run.as_mut().now_or_never().is_none(), "no item ends");
                turns(3).await;
                fail.notify_one();
                turns(3).await;
                let mut ended = run.as_mut().now_or_never();
                if ended.is_none() {
                    note("presses stop");
                    stop.cancel();
                    ended = Some(run.await);
                }
                assert_eq!(
                    (items.now(), alive_tasks()),
                    (0, 0),
                    "items that are under way, tasks that are alive"
                );
                match ended.expect("it was awaited") {
                    Err(_) => assert!(panics, "it panics, and no item does"),
                    Ok(outcome) => {
                        let stopped = outcome == Err(ProcessError::Stopped);
                        let failed = outcome == Err(ProcessError::Failed("item 0 is torn")) && !panics;
                        assert!(stopped || failed, "the outcome: {outcome:?}");
                    }
                }
            });
    }
}
