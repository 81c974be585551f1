use std::future::{Future, pending};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, panic_any};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::exercise::{self, ProcessError};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use interleave_tokio::{
    Gauge, Log, Tasks, alive_tasks, boom, check, count_polls, draw_freely, note, require, turns,
};
use tokio::sync::{Barrier, Notify};
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

type Outcome = Result<(), ProcessError<&'static str>>;

/// What an item does.
type Work = BoxFuture<'static, Result<(), &'static str>>;

const AN_HOUR: Duration = Duration::from_secs(3600);

/// Your `process_all`, with work of one type: so it is compiled once, and not once for each check.
fn process_all<F, Fut>(
    items: Vec<usize>,
    limit: NonZeroUsize,
    stop: CancellationToken,
    process: F,
) -> impl Future<Output = Outcome>
where
    F: Fn(usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), &'static str>> + Send + 'static,
{
    let process: Box<dyn Fn(usize) -> Work + Send + Sync> = Box::new(move |item| process(item).boxed());
    exercise::process_all(items, limit, stop, process)
}

fn at_most(limit: usize) -> NonZeroUsize {
    NonZeroUsize::new(limit).expect("a limit above 0")
}

/// Whatever was started has ended: no task is alive, and no item's future. It was waited for: no (virtual)
/// time has passed in a sleep, after which it would only seem to have ended.
fn assert_nothing_left(items: &Gauge, begin: Instant) {
    assert_eq!(begin.elapsed(), Duration::ZERO, "time slept, though no item takes any");
    assert_eq!(items.now(), 0, "items that are still under way after process_all has returned");
    assert_eq!(alive_tasks(), 0, "tasks that are still alive after process_all has returned");
}

/// Items that are counted, and noted when they begin. What each does is asked with the number of those that have
/// begun before it: in which order the caller's items begin is not said.
fn counted<F, Fut>(items: &Gauge, does: F) -> impl Fn(usize) -> Work + Send + Sync + 'static
where
    F: Fn(usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), &'static str>> + Send + 'static,
{
    let (items, does) = (items.clone(), Arc::new(does));
    move |_| {
        let (items, does) = (items.clone(), Arc::clone(&does));
        let work = async move {
            let _inside = items.enter();
            let item = items.ever() - 1;
            note(format_args!("begins item {item}"));
            does(item).await
        };
        work.boxed()
    }
}

/// An item that is never done: only being dropped ends it.
async fn never() -> Result<(), &'static str> {
    pending().await
}

/// Two items at once, and three in all. If one is missing or comes twice, look at how items are handed out;
/// if something is left, or time has passed, at what is awaited before the return.
#[test]
fn every_item_is_processed_once() {
    // Two delays mix the two that are under way with whoever hands the third out.
    check("Every item is processed once, and nothing is left at the end.").bound(2).run(|| async {
        let (items, log, begin) = (Gauge::new(), Log::new(), Instant::now());
        let outcome = process_all(vec![0, 1, 2], at_most(2), CancellationToken::new(), {
            let (items, log) = (items.clone(), log.clone());
            move |item| {
                let (items, log) = (items.clone(), log.clone());
                async move {
                    let _inside = items.enter();
                    note(format_args!("begins item {item}"));
                    log.push(item);
                    turns(1).await;
                    note(format_args!("ends item {item}"));
                    Ok(())
                }
            }
        })
        .await;
        assert_nothing_left(&items, begin);
        let mut processed = log.to_vec();
        processed.sort_unstable();
        assert_eq!((outcome, processed), (Ok(()), vec![0, 1, 2]));
    });
}

/// Memory is enough for two pictures. If a third begins, somebody gave room back too early, counted it twice,
/// or looked first and took later.
#[test]
fn never_more_than_the_limit_at_once() {
    // One delay opens a gap between looking for room and taking it, a second lets another into it. Three
    // items are enough to be one too many.
    check("Never are more items under way than the limit.").bound(2).run(|| async {
        let items = Gauge::new();
        let seen = items.clone();
        let process = counted(&items, move |item| {
            let under_way = seen.now();
            async move {
                require(under_way <= 2, || format!("{under_way} items are under way at once"));
                turns(1).await;
                note(format_args!("ends item {item}"));
                Ok(())
            }
        });
        let outcome = process_all(vec![0, 1, 2], at_most(2), CancellationToken::new(), process).await;
        assert_eq!(outcome, Ok(()));
    });
}

/// Each item waits for another one: alone none can end. If this is a deadlock, you process one item after the
/// other, or fewer than the limit.
#[test]
fn as_many_as_the_limit_at_once() {
    // Whoever has too few under way is stuck in the very first schedule; the delay is spare.
    check("As many items as the limit are under way at once.").bound(1).run(|| async {
        let meeting = Arc::new(Barrier::new(3));
        let outcome = process_all((0..6).collect(), at_most(3), CancellationToken::new(), move |_| {
            let meeting = Arc::clone(&meeting);
            async move {
                meeting.wait().await;
                Ok(())
            }
        })
        .await;
        assert_eq!(outcome, Ok(()));
    });
}

/// The first picture takes as long as all the others together. If this is a deadlock, an item waits behind
/// the first although there is room for it: in a batch, in a line that is joined in order, or in the share of
/// the one who works on the first.
#[test]
fn an_item_that_ends_makes_room_at_once() {
    // Whoever keeps one waiting is stuck in the very first schedule; the delay is spare. The slow item ends
    // only when all others have begun, so that it does not matter behind which of them it stands in
    // somebody's share.
    check("An item that ends makes room for another, whatever the others do.").bound(1).run(|| async {
        let (quick, all_begun) = (Log::new(), Arc::new(Notify::new()));
        let outcome = process_all(vec![0, 1, 2, 3], at_most(2), CancellationToken::new(), move |item| {
            let (quick, all_begun) = (quick.clone(), Arc::clone(&all_begun));
            async move {
                note(format_args!("begins item {item}"));
                if item == 0 {
                    all_begun.notified().await;
                    return Ok(());
                }
                quick.push(item);
                if quick.len() == 3 {
                    all_begun.notify_one();
                }
                turns(1).await;
                Ok(())
            }
        })
        .await;
        assert_eq!(outcome, Ok(()));
    });
}

/// Two callers at once, each with a limit of one. If this is a deadlock, they share what should be a call's
/// own: look for a `static`.
#[test]
fn each_call_has_a_limit_of_its_own() {
    // Who shares is stuck in the very first schedule.
    check("Two calls at once do not take room from each other.").bound(0).run(|| async {
        let meeting = Arc::new(Barrier::new(2));
        let call = || {
            let meeting = Arc::clone(&meeting);
            process_all(vec![0, 1], at_most(1), CancellationToken::new(), move |_| {
                let meeting = Arc::clone(&meeting);
                async move {
                    meeting.wait().await;
                    Ok(())
                }
            })
        };
        let outcomes = tokio::join!(call(), call());
        assert_eq!(outcomes, (Ok(()), Ok(())));
    });
}

/// A picture takes an hour (of virtual time). If the report says that somebody asks again and again, or that
/// `process_all` was polled too often, you ask whether there is room or whether a task has ended instead of
/// waiting for it, and take a core for that. If this is a deadlock, you wake whoever has polled first; a
/// future can be polled once and then be handed to somebody else.
#[test]
fn waiting_leaves_the_processor_alone() {
    // Time passes only when nobody can run. Who spins does so in the very first schedule.
    check("While items take an hour, process_all waits, and does not keep asking.").bound(0).run(|| async {
        let mut run = pin!(process_all(vec![0, 1, 2], at_most(2), CancellationToken::new(), |_| async {
            sleep(AN_HOUR).await;
            Ok(())
        }));
        assert!(run.as_mut().now_or_never().is_none(), "an item takes an hour");
        let (outcome, polls) = count_polls(run).await;
        assert_eq!(outcome, Ok(()));
        // The begin and the end of each item may need some. Who asks once a second needs thousands.
        assert!(polls < 100, "process_all was polled {polls} times in two hours");
    });
}

/// Ten thousand pictures, and room for two. If too many tasks are alive, they are started before there is
/// room for them.
#[test]
fn no_more_tasks_than_there_is_room_for() {
    // Who starts too many does so without a delay. One looks between the end of an item and the end of its
    // task; with two, a task may be there still whose item has ended, and which waits for nothing.
    // Forty that end together, because outcomes may wait somewhere, and their tasks with them.
    for (limit, items, bound) in [(2, 6, 1), (40, 120, 0)] {
        check("No more tasks are alive than the limit and one.").bound(bound).run(move || async move {
            let all = (0..items).collect();
            let outcome = process_all(all, at_most(limit), CancellationToken::new(), move |_| async move {
                let alive = alive_tasks();
                require(alive <= limit + 1, || format!("{alive} tasks are alive with a limit of {limit}"));
                turns(1).await;
                Ok(())
            })
            .await;
            assert_eq!(outcome, Ok(()));
        });
    }
}

/// One picture is torn, another takes for ever. If this is a deadlock, the failure waits for the slow one; if
/// something is left, the slow one was left behind.
#[test]
fn a_failure_comes_back_although_another_item_never_ends() {
    // With two items it comes while only the last are waited for, with four while items are left. The failure
    // may come before, while and after the others begin: two delays move it there, one is spare. The first of
    // two can fail while the second is being started: two delays. `try_join_all` looks at outcomes in order
    // when there are more than thirty, without a delay.
    for (count, torn, limit, bound) in [(2, 1, 2, 3), (2, 0, 2, 2), (4, 1, 2, 3), (40, 1, 40, 0)] {
        check("The first failure comes back, and ends what is under way.").bound(bound).run(
            move || async move {
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
            },
        );
    }
}

/// One item fails, and the other fails because of it, before anybody has cancelled it. The caller wants to
/// know of the cause, not of what came of it. If the second comes back, look for an error that overwrites an
/// earlier one, or for outcomes that are asked in the order of the items.
#[test]
fn of_two_failures_the_first_comes_back() {
    for first in [0, 1] {
        // With a delay between a failure and word of it, nobody can say which was the first.
        check("Of two failures the first comes back.").bound(0).run(move || async move {
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

/// Two items are under way. One fails, and right after it the other ends well. If another begins, whoever
/// makes room had not heard of the failure yet: a worker that goes on until its owner stops it, or room that
/// is looked at before outcomes are.
#[test]
fn nothing_begins_after_a_failure_beside_another_item() {
    // Nobody is interrupted while starting an item: there is no excuse.
    check("After a failure no further item begins, also where another has ended well.").bound(0).run(
        || async {
            let (items, failed) = (Gauge::new(), Arc::new(AtomicBool::new(false)));
            let process = counted(&items, move |item| {
                let failed = Arc::clone(&failed);
                async move {
                    require(!failed.load(Relaxed), || {
                        format!("item {item} begins although item 0 has failed")
                    });
                    turns(1).await;
                    if item != 0 {
                        note(format_args!("ends item {item}"));
                        return Ok(());
                    }
                    note("item 0 fails");
                    failed.store(true, Relaxed);
                    Err("item 0 is torn")
                }
            });
            let outcome = process_all((0..5).collect(), at_most(2), CancellationToken::new(), process).await;
            assert_eq!(outcome, Err(ProcessError::Failed("item 0 is torn")));
        },
    );
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

/// Somebody presses stop while every item takes for ever. If this is a deadlock, `stop` is not looked at in
/// each place where you wait: for room, and for the last items.
#[test]
fn a_stop_ends_items_that_never_end() {
    // With one item there is room when the stop comes, with two there is nothing left to start, with three
    // there is no room.
    for count in [1, 2, 3] {
        // One delay moves the stop before an item or behind it, one lets it come between looking and waiting.
        check("A stop ends what is under way.").bound(2).run(move || async move {
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
    // One delay makes a `select!` begin with its other branch; the second is spare.
    check("Stopped from the beginning, no item begins.").bound(2).run(|| async {
        let stop = CancellationToken::new();
        stop.cancel();
        let outcome = process_all(vec![0, 1, 2], at_most(2), stop, |item| async move {
            note(format_args!("begins item {item}"));
            require(false, || format!("item {item} begins although stop was there before"));
            Ok(())
        })
        .await;
        assert_eq!(outcome, Err(ProcessError::Stopped));
    });
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
        check("A stop beats the end of an item that comes with it.").bound(bound).run(move || async move {
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
        check("A panic in process reaches the caller.").bound(bound).run(move || async move {
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

/// Item 0 fails, item 1 has a bug and comes to it before it is cancelled, or presses the stop there, and item 2
/// takes for ever. Which of the two comes back is not said. If something is left, whoever waits for those that
/// were cancelled goes at the first panic, or at the stop.
#[test]
fn a_panic_beside_a_failure_leaves_nothing() {
    for stops in [false, true] {
        // Both come in the same round without a delay; the delay is spare.
        check("When one item fails beside another's panic, or a stop, nothing is left.").bound(1).run(
            move || async move {
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
            },
        );
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
        check("Failure and stop are heard whatever the limit.").bound(0).run(move || async move {
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

/// The caller wants the list back that the items have filled: `Arc::into_inner`. If somebody else still has
/// it, a task that has reported, or given its room back, has not ended yet; on another thread it may drop
/// what it holds later.
#[test]
fn what_the_items_had_is_free_again() {
    // One delay holds a task up after its report.
    check("When process_all has returned, nobody holds what the items needed.").bound(1).run(|| async {
        let list = Arc::new(());
        let outcome = process_all(vec![0, 1, 2], at_most(2), CancellationToken::new(), {
            let list = Arc::clone(&list);
            move |item| {
                let list = Arc::clone(&list);
                async move {
                    note(format_args!("begins item {item}"));
                    turns(1).await;
                    drop(list);
                    Ok(())
                }
            }
        })
        .await;
        assert_eq!(outcome, Ok(()));
        assert_eq!(
            Arc::strong_count(&list),
            1,
            "holders of the list after process_all has returned, the caller among them"
        );
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

/// A picture is an album, whose own pictures are processed by a call within the call. If this is a deadlock,
/// the inner call waits for room of the outer one, and the item that holds that room waits for the inner call.
#[test]
fn a_call_within_a_call_has_a_limit_of_its_own() {
    // Who shares is stuck in the very first schedule.
    check("A call within an item does not take room from the outer one.").bound(0).run(|| async {
        let outcome = process_all(vec![0, 1], at_most(1), CancellationToken::new(), |_| async {
            let album = vec![10, 11];
            let inner = process_all(album, at_most(1), CancellationToken::new(), |_| async {
                turns(1).await;
                Ok(())
            });
            inner.await.map_err(|_| "the album is torn")
        })
        .await;
        assert_eq!(outcome, Ok(()));
    });
}

/// Pictures that take a second, two or three, and every half second somebody counts the tasks. If there are too
/// many, tasks stay that have nothing left to do but to tell of it, or that wait for their turn.
#[test]
fn tasks_that_wait_are_counted_when_nobody_can_run() {
    // Time passes only when nobody can run: whoever is alive then waits. One delay mixes up ends and begins.
    check("No more tasks wait than the limit and one.").bound(1).run(|| async {
        let run = process_all((0..6).collect(), at_most(2), CancellationToken::new(), |item| async move {
            sleep(Duration::from_secs([1, 2, 3][item % 3])).await;
            Ok(())
        });
        let count = async {
            // Never at a moment at which a picture is done.
            sleep(Duration::from_millis(250)).await;
            loop {
                sleep(Duration::from_millis(500)).await;
                let alive = alive_tasks();
                require(alive <= 3, || format!("{alive} tasks are alive with a limit of 2"));
            }
        };
        tokio::select! {
            outcome = run => assert_eq!(outcome, Ok(())),
            () = count => {}
        }
    });
}

/// What an item waits for comes from elsewhere, at any moment. If this is a deadlock, it came between your look at
/// what has been woken and your wait: whoever looks first and puts down its waker then is not woken.
#[test]
fn an_item_may_be_woken_at_any_moment() {
    // One delay lets the answer come in the middle of a step.
    check("Whenever an item is woken, it goes on.").bound(1).run(|| async {
        let answer = Arc::new(Notify::new());
        let elsewhere = tokio::spawn({
            let answer = Arc::clone(&answer);
            async move { answer.notify_one() }
        });
        let run = process_all(vec![1], at_most(1), CancellationToken::new(), move |_| {
            let answer = Arc::clone(&answer);
            async move {
                answer.notified().await;
                Ok(())
            }
        });
        assert_eq!(run.await, Ok(()));
        elsewhere.await.expect("it only answers");
    });
}
