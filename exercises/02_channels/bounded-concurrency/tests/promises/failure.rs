use std::panic::{AssertUnwindSafe, panic_any};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::{assert_nothing_left, at_most, counted, never, process_all};
use crate::exercise::ProcessError;
use futures::FutureExt as _;
use interleave_tokio::{Gauge, Tasks, boom, check, note, require, turns};
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// One picture is torn, another takes for ever. If this is a deadlock, the failure waits for the slow one; if
/// something is left, the slow one was left behind.
#[test]
fn a_failure_comes_back_although_another_item_never_ends() {
    // With two items it comes while only the last are waited for, with four while items are left. The failure
    // may come before, while and after the others begin: two delays move it there, one is spare. The first of
    // two can fail while the second is being started: two delays. `try_join_all` looks at outcomes in order
    // when there are more than thirty, without a delay.
    for (count, torn, limit, bound) in [(2, 1, 2, 3), (2, 0, 2, 2), (4, 1, 2, 3), (40, 1, 40, 0)] {
        check("The first failure comes back, and ends what is under way.")
            .with(format!("{count} items, a limit of {limit}, and item {torn} failing"))
            .bound(bound)
            .run(move || async move {
                let (items, stop, begin) = (Gauge::new(), CancellationToken::new(), Instant::now());
                let process = counted(&items, move |item| async move {
                    if item != torn {
                        return never().await;
                    }
                    turns(1).await;
                    note(format_args!("item {item} fails"));
                    Err("the item is torn")
                });
                let outcome = process_all((0..count).collect(), at_most(limit), stop.clone(), process).await;
                assert_nothing_left(&items, begin);
                assert_eq!(outcome, Err(ProcessError::Failed("the item is torn")));
                assert!(!stop.is_cancelled(), "process_all has cancelled the caller's token");
            });
    }
}

/// One item fails, and the other fails because of it, before anybody has cancelled it. The caller wants to
/// know of the cause, not of what came of it. If the second comes back, look for an error that overwrites an
/// earlier one, or for outcomes that are asked in the order of the items.
#[test]
fn of_two_failures_the_first_comes_back() {
    for first in [0, 1] {
        // With a delay between a failure and word of it, nobody can say which was the first.
        check("Of two failures the first comes back.")
            .with(format!("item {first} failing first"))
            .bound(0)
            .run(move || async move {
                let torn = Arc::new(Notify::new());
                let outcome = process_all(vec![0, 1], at_most(2), CancellationToken::new(), move |item| {
                    let torn = Arc::clone(&torn);
                    async move {
                        if item != first {
                            torn.notified().await;
                            note(format_args!("item {item} fails"));
                            return Err("it has lost the other item");
                        }
                        turns(1).await;
                        torn.notify_one();
                        note(format_args!("item {item} fails"));
                        Err("it is torn")
                    }
                })
                .await;
                assert_eq!(outcome, Err(ProcessError::Failed("it is torn")), "item {first} has failed first");
            });
    }
}

/// With a limit of one, an item can begin only after the one before has ended. If the next begins although
/// the last has failed, its room was given back before anybody knew of the failure, or room is looked at
/// before failures are.
#[test]
fn nothing_begins_after_a_failure() {
    // Without a delay nobody is interrupted while starting an item: there is no excuse.
    check("After a failure no further item begins.").bound(0).run(|| items_after_a_failure(1));
    // With one, the next item may be half started when the failure comes. The one after that may not begin.
    check("After a failure no further item begins, but the one that is just being started.")
        .bound(3)
        .run(|| items_after_a_failure(2));
}

/// Two items are under way. One fails or panics, and right after it the other ends well. If another begins, whoever
/// makes room had not heard of it yet: a worker that goes on until its owner stops it, or room that is looked at
/// before outcomes are.
#[test]
fn nothing_begins_after_a_failure_beside_another_item() {
    for panics in [false, true] {
        // Nobody is interrupted while starting an item: there is no excuse.
        check("After a failure no further item begins, also where another has ended well.")
            .with(if panics { "item 0 panicking" } else { "item 0 failing" })
            .bound(0)
            .run(move || async move {
                let (items, failed) = (Gauge::new(), Arc::new(AtomicBool::new(false)));
                let process = counted(&items, move |item| {
                    let failed = Arc::clone(&failed);
                    async move {
                        // Another task may hear of a panic only when the first has been joined.
                        let excused = panics && item <= 2;
                        require(excused || !failed.load(Relaxed), || {
                            format!("item {item} begins although item 0 has {}", failure(panics))
                        });
                        turns(1).await;
                        if item != 0 {
                            note(format_args!("ends item {item}"));
                            return Ok(());
                        }
                        failed.store(true, Relaxed);
                        if panics {
                            boom();
                        }
                        note("item 0 fails");
                        Err("item 0 is torn")
                    }
                });
                let run = process_all((0..5).collect(), at_most(2), CancellationToken::new(), process);
                match AssertUnwindSafe(run).catch_unwind().await {
                    Ok(outcome) => assert_eq!(outcome, Err(ProcessError::Failed("item 0 is torn"))),
                    Err(_) => assert!(panics, "it panics, and no item does"),
                }
            });
    }
}

fn failure(panics: bool) -> &'static str {
    if panics { "panicked" } else { "failed" }
}

/// Item 1 fails; none after item `last` may begin.
async fn items_after_a_failure(last: usize) {
    let (items, begin) = (Gauge::new(), Instant::now());
    let process = counted(&items, move |item| async move {
        require(item <= last, || format!("item {item} begins although item 1 has failed"));
        turns(1).await;
        if item != 1 {
            return Ok(());
        }
        note("item 1 fails");
        Err("item 1 is torn")
    });
    let outcome = process_all((0..5).collect(), at_most(1), CancellationToken::new(), process).await;
    assert_nothing_left(&items, begin);
    assert_eq!(outcome, Err(ProcessError::Failed("item 1 is torn")));
}

/// A bug in `process`. If `process_all` returns as if nothing had been, or with an error that says nothing of
/// it, a `JoinError` was swallowed; if it hangs, the panic was not noticed at all. A payload need not be a
/// text: hand it on as it is.
#[test]
fn a_panic_reaches_the_caller() {
    const ITEM_1: u16 = 1;
    // With two items it comes while only the last are waited for, with three while items are left. With four
    // some are left when the panic has made room for another.
    for (count, bound) in [(2, 3), (3, 3), (4, 0)] {
        // The panic may come before, while and after the others begin: two delays move it there, one is
        // spare.
        check("A panic in process reaches the caller.")
            .with(format!("{count} items and a limit of 2"))
            .bound(bound)
            .run(move || async move {
                let (items, begin) = (Gauge::new(), Instant::now());
                let process = counted(&items, move |item| async move {
                    if item == 1 && count == 2 {
                        panic!("item 1 is a bug");
                    } else if item == 1 {
                        panic_any(ITEM_1);
                    }
                    never().await
                });
                let run = process_all((0..count).collect(), at_most(2), CancellationToken::new(), process);
                let message = match AssertUnwindSafe(run).catch_unwind().await {
                    Ok(outcome) => format!("no panic, but {outcome:?}"),
                    Err(payload) if count > 2 && payload.downcast_ref() == Some(&ITEM_1) => {
                        "item 1 is a bug".to_owned()
                    }
                    Err(payload) => {
                        payload.downcast_ref::<&str>().map_or("another panic", |text| *text).to_owned()
                    }
                };
                assert_nothing_left(&items, begin);
                assert_eq!(message, "item 1 is a bug");
            });
    }
}

/// Item 0 fails, item 1 has a bug and comes to it before it is cancelled, or presses the stop there, and item 2
/// takes for ever. Which of the two comes back is not said. If something is left, whoever waits for those that
/// were cancelled goes at the first panic, or at the stop.
#[test]
fn a_panic_beside_a_failure_leaves_nothing() {
    for stops in [false, true] {
        // Both come in the same round without a delay; the delay is spare.
        check("When one item fails beside another's panic, or a stop, nothing is left.")
            .with(if stops { "a stop by item 1" } else { "a panic of item 1" })
            .bound(1)
            .run(move || async move {
                let (items, stop, begin) = (Gauge::new(), CancellationToken::new(), Instant::now());
                let process = counted(&items, {
                    let stop = stop.clone();
                    move |item| {
                        let stop = stop.clone();
                        async move {
                            turns(1).await;
                            match item {
                                0 => Err("item 0 is torn"),
                                1 if stops => {
                                    note("presses stop");
                                    stop.cancel();
                                    Ok(())
                                }
                                1 => boom(),
                                _ => never().await,
                            }
                        }
                    }
                });
                let run = process_all(vec![0, 1, 2], at_most(3), stop, process);
                if let Ok(outcome) = AssertUnwindSafe(run).catch_unwind().await {
                    let stopped = stops && outcome == Err(ProcessError::Stopped);
                    let failed = outcome == Err(ProcessError::Failed("item 0 is torn"));
                    assert!(failed || stopped, "it ended with {outcome:?}");
                }
                assert_nothing_left(&items, begin);
            });
    }
}

/// A limit of one, or none to speak of, and a failure or a stop while an item takes for ever. If this is a
/// deadlock, one at a time is a way of its own that does not look at the stop while it waits; or a large
/// limit was cut down to a smaller number in one place and not in another: to what a semaphore has room for,
/// or to a `u32`.
#[test]
fn with_any_limit_failure_and_stop_are_heard() {
    for (limit, stopped) in [(1, false), (1, true), (usize::MAX, false), (usize::MAX, true)] {
        // Who does not hear of it waits in the very first schedule.
        check("Failure and stop are heard whatever the limit.")
            .with(format!(
                "{} and {}",
                if limit == 1 { "a limit of 1" } else { "the highest limit" },
                if stopped { "a stop" } else { "a failure" }
            ))
            .bound(0)
            .run(move || async move {
                let (items, stop, begin) = (Gauge::new(), CancellationToken::new(), Instant::now());
                let process = counted(&items, {
                    let stop = stop.clone();
                    move |item| {
                        let stop = stop.clone();
                        async move {
                            turns(2).await;
                            match item {
                                0 if !stopped => return Err("item 0 is torn"),
                                0 => stop.cancel(),
                                _ => {}
                            }
                            never().await
                        }
                    }
                });
                let outcome = process_all(vec![0, 1], at_most(limit), stop, process).await;
                assert_nothing_left(&items, begin);
                let expected =
                    if stopped { ProcessError::Stopped } else { ProcessError::Failed("item 0 is torn") };
                assert_eq!(outcome, Err(expected));
            });
    }
}
