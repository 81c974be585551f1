use std::future::pending;
use std::sync::Arc;

use super::{Outcome, assert_nothing_left, fetch_all, urls};
use crate::exercise::Response;
use futures::FutureExt as _;
use interleave_tokio::{Gauge, Tasks, alive_tasks, check, dropped_by_a_panic, note, turns};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// The caller has a timeout of its own. If something goes on, it is not owned by the future: a `JoinHandle`
/// lets its task run on when it is dropped.
#[test]
fn dropped_half_way_it_leaves_nothing() {
    // Two delays move the drop around the beginnings of the two.
    check("Dropped half-way, it leaves nothing behind.").bound(2).run(|| async {
        let (begun, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        let told = Arc::clone(&begun);
        let run = fetch_all(urls(&["a", "b"]), stop.clone(), move |url| {
            let told = Arc::clone(&told);
            async move {
                note(format_args!("asks {url:?}"));
                told.notify_one();
                pending::<Result<Response, &'static str>>().await
            }
        });
        tokio::select! {
            biased;
            outcome = run => panic!("it is not done, and returns {outcome:?}"),
            () = begun.notified() => note("drops the fetches"),
        }
        assert!(!stop.is_cancelled(), "fetch_all has cancelled the caller's token in its drop");
        // A task that does not end now is found at the end of the test.
    });
}

/// Something beside the search panics, in the same task, and the search is dropped as that unwinds. If a fetch goes
/// on, what cancels it asks whether its thread is panicking; it need not know why it is dropped.
#[test]
fn dropped_by_a_panic_it_leaves_nothing() {
    // Who cancels nothing then does so without a delay.
    check("Dropped by a panic, it leaves nothing behind.").bound(0).run(|| async {
        let (begun, under_way, stop) = (Arc::new(Notify::new()), Gauge::new(), CancellationToken::new());
        let run = fetch_all(urls(&["a", "b"]), stop.clone(), {
            let (told, counted) = (Arc::clone(&begun), under_way.clone());
            move |url| {
                let (told, counted) = (Arc::clone(&told), counted.clone());
                async move {
                    let _inside = counted.enter();
                    note(format_args!("asks {url:?}"));
                    told.notify_one();
                    pending::<Result<Response, &'static str>>().await
                }
            }
        });
        dropped_by_a_panic(run, begun.notified()).await;
        // What is cancelled ends in a turn of its own.
        turns(3).await;
        assert_nothing_left(&under_way);
        assert!(!stop.is_cancelled(), "fetch_all has cancelled the caller's token in its drop");
    });
}

/// A shop is down, and the caller gives up while the other fetches are being ended. If one of them goes on, it
/// was taken out of the reach of the guard that ends it, and its turn to be ended had not come.
#[test]
fn dropped_while_it_ends_the_others_it_leaves_nothing() {
    // None: the drop comes right after the poll that hears of the failure. One delay is spare.
    check("Dropped while it ends what is under way, it leaves nothing behind.").bound(1).run(|| async {
        let (under_way, fail) = (Gauge::new(), Arc::new(Notify::new()));
        let four = urls(&["torn", "hangs", "hangs", "hangs"]);
        let mut run = Box::pin(fetch_all(four, CancellationToken::new(), {
            let (under_way, fail) = (under_way.clone(), Arc::clone(&fail));
            move |url| {
                let (under_way, fail) = (under_way.clone(), Arc::clone(&fail));
                async move {
                    let _inside = under_way.enter();
                    note(format_args!("asks {url:?}"));
                    if url == "hangs" {
                        pending::<()>().await;
                    }
                    fail.notified().await;
                    Err("connection refused")
                }
            }
        }));
        assert!(run.as_mut().now_or_never().is_none(), "no shop answers");
        turns(3).await;
        fail.notify_one();
        turns(3).await;
        let polled: Option<Outcome> = run.as_mut().now_or_never();
        assert!(matches!(polled, None | Some(Err(_))), "a shop is down: {polled:?}");
        note("drops the future");
        drop(run);
        turns(5).await;
        assert_eq!((under_way.now(), alive_tasks()), (0, 0), "fetches under way, tasks that are alive");
    });
}
