use std::cell::Cell;
use std::future::{Future, pending};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::exercise::{self, ProcessError};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use interleave_tokio::{Gauge, Log, on_tokio, polls_during_a_long_end, turns};
use tokio::sync::{Barrier, Notify};
use tokio_util::sync::CancellationToken;

type Outcome = Result<(), ProcessError<String>>;

/// Your `process_all`, with work of one type: so it is compiled once, and not once for each check.
fn process_all<F, Fut>(
    items: Vec<usize>,
    limit: NonZeroUsize,
    stop: CancellationToken,
    process: F,
) -> impl Future<Output = Outcome>
where
    F: Fn(usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), String>> + Send + 'static,
{
    type Work = BoxFuture<'static, Result<(), String>>;
    let process: Box<dyn Fn(usize) -> Work + Send + Sync> = Box::new(move |item| process(item).boxed());
    exercise::process_all(items, limit, stop, process)
}

fn at_most(limit: usize) -> NonZeroUsize {
    NonZeroUsize::new(limit).expect("a limit above 0")
}

/// A search that found nothing has nothing to process. If this hangs, you wait for a task that nobody
/// started. If it does not compile, your future is not `Send` where items are not `Sync`, and they need not be: look for
/// a lock that many read at once.
#[test]
fn no_items_are_done_at_once() {
    on_tokio(|| async {
        let nothing = Vec::<Cell<u32>>::new();
        // Not by the helper above: it has to work for other items and futures too.
        let run = exercise::process_all(nothing, at_most(2), CancellationToken::new(), |_| async { Ok(()) });
        let run: Box<dyn Future<Output = Outcome> + Send> = Box::new(run);
        assert_eq!(Box::into_pin(run).await, Ok(()));
    });
}

/// The plain case. If items are missing, look for those that were under way when the loop over the items
/// ended.
#[test]
fn every_item_is_processed() {
    on_tokio(|| async {
        let log = Log::new();
        let seen = log.clone();
        let outcome = process_all((0..5).collect(), at_most(2), CancellationToken::new(), move |item| {
            let log = log.clone();
            async move {
                turns(item % 3).await;
                log.push(item);
                Ok(())
            }
        })
        .await;
        assert_eq!(outcome, Ok(()));
        let mut seen = seen.to_vec();
        seen.sort_unstable();
        assert_eq!(seen, [0, 1, 2, 3, 4]);
    });
}

/// A limit of fifty is no reason to wait for fifty items. If this hangs, look for room that is asked for at
/// once, or for a cast that cuts a large limit off; if items are left, too.
#[test]
fn a_limit_above_the_number_of_items_is_no_hindrance() {
    // The second is 0 where it is cut to 32 bits.
    for limit in [usize::MAX, usize::MAX - usize::MAX / 2] {
        on_tokio(move || async move {
            let log = Log::new();
            let seen = log.clone();
            let outcome = process_all(vec![1, 2], at_most(limit), CancellationToken::new(), move |item| {
                let log = log.clone();
                async move {
                    turns(3).await;
                    log.push(item);
                    Ok(())
                }
            })
            .await;
            assert_eq!(outcome, Ok(()));
            let mut seen = seen.to_vec();
            seen.sort_unstable();
            assert_eq!(seen, [1, 2], "the items that were done when it returned, with a limit of {limit}");
        });
    }
}

/// A thousand items, ten at a time. If more are under way, look at when the permit is dropped.
#[test]
fn many_items_stay_within_the_limit() {
    on_tokio(|| async {
        let gauge = Gauge::new();
        let inside = gauge.clone();
        let outcome = process_all((0..1000).collect(), at_most(10), CancellationToken::new(), move |item| {
            let gauge = inside.clone();
            async move {
                let _inside = gauge.enter();
                turns(1 + item % 3).await;
                Ok(())
            }
        })
        .await;
        assert_eq!(outcome, Ok(()));
        assert!(gauge.most() <= 10, "{} items were under way at once", gauge.most());
        assert_eq!((gauge.ever(), gauge.now()), (1000, 0), "items in all, and left");
    });
}

/// The caller wants to know what went wrong, in the words of the item. If this fails, look at what becomes of
/// the error on its way.
#[test]
fn a_failure_keeps_its_cause() {
    on_tokio(|| async {
        let outcome = process_all(vec![1, 2, 3], at_most(2), CancellationToken::new(), |item| async move {
            if item == 2 { Err(format!("item {item} is torn")) } else { Ok(()) }
        })
        .await;
        assert_eq!(outcome, Err(ProcessError::Failed("item 2 is torn".to_owned())));
    });
}

/// Ten thousand pictures with room for two, and the first one takes until all others are done. If this hangs,
/// items go in rounds, however large: at the end of one, those of the next wait for the slow one.
#[test]
fn a_slow_item_holds_up_none_of_ten_thousand() {
    const ITEMS: usize = 10_000;
    on_tokio(|| async {
        let (others, all_done) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let outcome = process_all((0..ITEMS).collect(), at_most(2), CancellationToken::new(), move |_| {
            let (begun, all_done) = (Arc::clone(&others), Arc::clone(&all_done));
            async move {
                // Whichever begins first is the slow one.
                match begun.fetch_add(1, Ordering::Relaxed) {
                    0 => all_done.notified().await,
                    number if number + 1 == ITEMS => all_done.notify_one(),
                    _ => {}
                }
                Ok(())
            }
        })
        .await;
        assert_eq!(outcome, Ok(()));
    });
}

/// Room for many, and all but one take until the last picture has begun. If this hangs, the room of an item that ends is
/// left empty until there is more of it, or it belongs to a share of the items: begin another for each that ends.
#[test]
fn however_large_the_limit_one_that_ends_makes_room() {
    for limit in [3, 10, 32, 64, 100, 1_000] {
        on_tokio(move || async move {
            let items = 2 * limit;
            let (begun, all_begun) = (Arc::new(AtomicUsize::new(0)), CancellationToken::new());
            let outcome =
                process_all((0..items).collect(), at_most(limit), CancellationToken::new(), move |_| {
                    let (begun, all_begun) = (Arc::clone(&begun), all_begun.clone());
                    async move {
                        // Whichever begin first are the slow ones.
                        match begun.fetch_add(1, Ordering::Relaxed) + 1 {
                            number if number < limit => all_begun.cancelled().await,
                            number if number == items => all_begun.cancel(),
                            _ => {}
                        }
                        Ok(())
                    }
                })
                .await;
            assert_eq!(outcome, Ok(()), "with a limit of {limit}");
        });
    }
}

/// Five thousand pictures at once, on a large machine. If this hangs, there is a most that nobody asked for.
#[test]
fn a_large_limit_is_used_up() {
    const ITEMS: usize = 5_000;
    on_tokio(|| async {
        let together = Arc::new(Barrier::new(ITEMS));
        let outcome =
            process_all((0..ITEMS).collect(), at_most(ITEMS), CancellationToken::new(), move |_| {
                let together = Arc::clone(&together);
                async move {
                    together.wait().await;
                    Ok(())
                }
            })
            .await;
        assert_eq!(outcome, Ok(()));
    });
}

/// Two hundred pictures are done in the same moment, and one of them is a bug, or torn. If `process_all`
/// returns as if nothing had been, those that have ended are cleared away without a look at how.
#[test]
fn a_failure_is_heard_among_many_that_end_together() {
    for torn in [0, 1, 99, 198, 199] {
        for panics in [false, true] {
            on_tokio(move || async move {
                // They wake in the order in which they came. From tokio's `Barrier` they do so in any order.
                let (waiting, together) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
                let run =
                    process_all((0..200).collect(), at_most(200), CancellationToken::new(), move |item| {
                        let (waiting, together) = (Arc::clone(&waiting), Arc::clone(&together));
                        async move {
                            let all_are_there = together.notified();
                            if waiting.fetch_add(1, Ordering::Relaxed) < 199 {
                                all_are_there.await;
                            } else {
                                together.notify_waiters();
                            }
                            match item == torn {
                                true if panics => resume_unwind(Box::new("a bug")),
                                true => Err("it is torn".to_owned()),
                                false => Ok(()),
                            }
                        }
                    });
                let ended = AssertUnwindSafe(run).catch_unwind().await;
                let heard = match &ended {
                    Ok(outcome) => *outcome == Err(ProcessError::Failed("it is torn".to_owned())) && !panics,
                    Err(_) => panics,
                };
                let what = if panics { "panics" } else { "fails" };
                assert!(heard, "item {torn} of 200 {what} when all end, and process_all gives {ended:?}");
            });
        }
    }
}

/// The batch goes with a thread that knows nothing of the runtime: a signal's, or one of another library. If an item is
/// left, somebody asked whether there is a runtime before it was cancelled; if the drop panics, it needs one.
#[test]
fn dropped_on_another_thread_it_leaves_nothing() {
    on_tokio(|| async {
        let items = Gauge::new();
        let counted = items.clone();
        let mut run = Box::pin(process_all(vec![0, 1, 2], at_most(2), CancellationToken::new(), move |_| {
            let items = counted.clone();
            async move {
                let _inside = items.enter();
                pending().await
            }
        }));
        for _ in 0..5 {
            assert!(run.as_mut().now_or_never().is_none(), "no item ends");
            turns(3).await;
        }
        assert_eq!(items.now(), 2, "items under way");
        std::thread::spawn(move || drop(run)).join().expect("a drop does not panic");
        turns(5).await;
        assert_eq!((items.now(), items.ever()), (0, 2), "items that are left, and that have begun");
    });
}

/// A picture is torn, and another one takes a moment to end: it is in the middle of something, on another thread. If
/// `process_all` is polled again and again meanwhile, it asks whether that item has ended, and does not wait for it.
#[test]
fn the_wait_for_what_is_cancelled_leaves_the_processor_alone() {
    let polls = polls_during_a_long_end(|long_end| {
        let long_end = Mutex::new(Some(long_end));
        process_all(vec![0, 1], at_most(2), CancellationToken::new(), move |item| {
            let long_end = if item == 0 { long_end.lock().unwrap().take() } else { None };
            async move {
                let _ends_with_it = long_end;
                turns(2).await;
                if item == 0 { pending().await } else { Err("it is torn".to_owned()) }
            }
        })
    });
    assert!(polls < 20, "{polls} polls of process_all while a cancelled item ends");
}
