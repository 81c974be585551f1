use std::pin::pin;
use std::sync::Arc;

use super::{AN_HOUR, assert_nothing_left, at_most, counted, process_all};
use futures::FutureExt as _;
use interleave_tokio::{Gauge, Log, Tasks, alive_tasks, check, count_polls, note, require, turns};
use tokio::sync::{Barrier, Notify};
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

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
        check("No more tasks are alive than the limit and one.")
            .with(format!("{items} items and a limit of {limit}"))
            .bound(bound)
            .run(move || async move {
                let all = (0..items).collect();
                let outcome =
                    process_all(all, at_most(limit), CancellationToken::new(), move |_| async move {
                        let alive = alive_tasks();
                        require(alive <= limit + 1, || {
                            format!("{alive} tasks are alive with a limit of {limit}")
                        });
                        turns(1).await;
                        Ok(())
                    })
                    .await;
                assert_eq!(outcome, Ok(()));
            });
    }
}

/// A picture is an album, whose own pictures are processed by a call within the call, two at once. If this is a deadlock,
/// the inner call waits for room of the outer one, and the item that holds that room waits for the inner call; or the
/// inner call goes by the outer one's limit.
#[test]
fn a_call_within_a_call_has_a_limit_of_its_own() {
    // Who shares is stuck in the very first schedule.
    check("A call within an item does not take room from the outer one.").bound(0).run(|| async {
        let outcome = process_all(vec![0, 1], at_most(1), CancellationToken::new(), |_| async {
            let (album, meeting) = (vec![10, 11], Arc::new(Barrier::new(2)));
            let inner = process_all(album, at_most(2), CancellationToken::new(), move |_| {
                let meeting = Arc::clone(&meeting);
                async move {
                    meeting.wait().await;
                    Ok(())
                }
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
