use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use super::{AN_HOUR, at_most, counted, never, poll_until_all_wait, process_all};
use crate::exercise::ProcessError;
use futures::FutureExt as _;
use interleave_tokio::{Gauge, Log, Tasks, check, note, turns};
use tokio::sync::Notify;
use tokio::time::advance;
use tokio_util::sync::CancellationToken;

/// The caller wants the list back that the items have filled: `Arc::into_inner`. If somebody else still has
/// it, a task that has reported, or given its room back, has not ended yet; on another thread it may drop
/// what it holds later. Or a waker of yours has it, which somebody keeps.
#[test]
fn what_the_items_had_is_free_again() {
    // One delay holds a task up after its report.
    check("When process_all has returned, nobody holds what the items needed.").bound(1).run(|| async {
        let (list, kept) = (Arc::new(()), Log::new());
        let outcome = process_all(vec![0, 1, 2], at_most(2), CancellationToken::new(), {
            let (list, kept) = (Arc::clone(&list), kept.clone());
            move |item| {
                let (list, kept) = (Arc::clone(&list), kept.clone());
                async move {
                    note(format_args!("begins item {item}"));
                    // As a timer does, or a connection that is still open.
                    kept.push(poll_fn(|cx| Poll::Ready(cx.waker().clone())).await);
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

/// Each item has what another waits for, and lets go of it when it is dropped. If this is a deadlock, a lock
/// of yours is held while items are dropped, and the waker that they call takes it, too.
#[test]
fn what_is_cancelled_may_wake_what_is_not_yet() {
    struct Wakes(Arc<Notify>);

    impl Drop for Wakes {
        fn drop(&mut self) {
            self.0.notify_waiters();
        }
    }

    // A failure, a stop and a drop.
    for ends in [Some(ProcessError::Failed("it is torn")), Some(ProcessError::Stopped), None] {
        // None: one thread does it all to itself. One delay is spare.
        check("An item that is cancelled may wake another.")
            .with(match ends {
                Some(ProcessError::Stopped) => "a stop",
                Some(_) => "a failure",
                None => "a drop",
            })
            .bound(1)
            .run(move || {
                let ends = ends.clone();
                async move {
                    let (items, stop) = (Gauge::new(), CancellationToken::new());
                    let (torn, others) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
                    let process = counted(&items, {
                        let torn = Arc::clone(&torn);
                        move |item| {
                            let (torn, others) = (Arc::clone(&torn), Arc::clone(&others));
                            async move {
                                if item == 1 {
                                    torn.notified().await;
                                    return Err("it is torn");
                                }
                                let wakes = Wakes(others);
                                wakes.0.notified().await;
                                never().await
                            }
                        }
                    });
                    let mut run = Box::pin(process_all(vec![0, 1, 2, 3], at_most(4), stop.clone(), process));
                    poll_until_all_wait(&mut run).await;
                    assert_eq!(items.now(), 4, "items under way at once");
                    match &ends {
                        Some(ProcessError::Failed(_)) => torn.notify_one(),
                        Some(ProcessError::Stopped) => stop.cancel(),
                        None => {
                            drop(run);
                            return turns(3).await;
                        }
                    }
                    assert_eq!(run.await.err(), ends);
                    assert_eq!(items.now(), 0, "items that are still under way");
                }
            });
    }
}

/// A picture is torn, and another writes its draft to the disk before it goes. If items are still under way, your
/// wait for what it has cancelled has an end of its own: a `timeout`.
#[test]
fn what_takes_long_to_end_is_waited_for() {
    struct TakesAnHour;

    impl Drop for TakesAnHour {
        fn drop(&mut self) {
            // Nobody runs meanwhile, and each timer that is set is due.
            let _ = advance(AN_HOUR).now_or_never();
        }
    }

    // One delay lets the caller come between the first that is dropped and the second.
    check("However long a cancelled item takes to end, process_all waits for it.").bound(1).run(|| async {
        let items = Gauge::new();
        let process = counted(&items, |item| async move {
            if item == 2 {
                return Err("it is torn");
            }
            let _draft = TakesAnHour;
            never().await
        });
        let outcome = process_all(vec![0, 1, 2], at_most(3), CancellationToken::new(), process).await;
        assert_eq!(items.now(), 0, "items that are still under way after process_all has returned");
        assert_eq!(outcome, Err(ProcessError::Failed("it is torn")));
    });
}
