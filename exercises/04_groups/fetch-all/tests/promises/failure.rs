use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use super::{AN_HOUR, ask, assert_nothing_left, fetch_all, shop, urls};
use crate::exercise::{FetchError, Response};
use futures::FutureExt as _;
use interleave_tokio::{Gauge, Tasks, alive_tasks, boom, check, draw_freely, note, poll_once, turns};
use tokio::sync::Notify;
use tokio::time::{Instant, advance};
use tokio_util::sync::CancellationToken;

/// One shop is down, the others never answer; or a hundred others answer in the same moment. If this is a
/// deadlock, the error waits for them, or they wait for room in a channel that nobody reads any more; if
/// something is left, they were left behind, or told to end and not awaited; if (virtual) time has passed, you
/// sleep and hope that they have ended by then.
#[test]
fn a_failure_ends_the_others() {
    /// Of these shops `torn` is down.
    async fn one_is_down(shops: &[&str]) {
        let (under_way, stop) = (Gauge::new(), CancellationToken::new());
        let (counted, begin) = (under_way.clone(), Instant::now());
        let outcome = fetch_all(urls(shops), stop.clone(), move |url| shop(url, counted.clone())).await;
        assert_nothing_left(&under_way);
        assert!(begin.elapsed().is_zero(), "the failure comes back after a wait of {:?}", begin.elapsed());
        let (url, source) = ("torn".to_owned(), "connection refused");
        assert_eq!(outcome, Err(FetchError::Failed { url, source }));
        assert!(!stop.is_cancelled(), "fetch_all has cancelled the caller's token");
    }
    // The failure may come before, while and after the others begin: one delay moves it there, the second is
    // spare.
    check("The first failure comes back, and the others have ended.").bound(2).run(|| async {
        one_is_down(&["hangs", "torn", "hangs"]).await;
    });
    // A channel that is full stays so without a delay. A hundred is the most that many choose for one.
    check("The others have ended, also if many have answered meanwhile.").bound(0).run(|| async {
        one_is_down(&[&["torn"][..], &["a"; 110]].concat()).await;
    });
}

/// Two shops are down, one after the other, while the caller is busy with something else and does not poll;
/// then the same with a bug at the first one, and at the later. If the later failure comes back, it has
/// replaced the first one: look at what you do with the outcomes that come while you end the rest.
#[test]
fn of_two_failures_the_first_counts() {
    // Who replaces it does so without a delay. None is spent: it could make the later the first.
    check("If several fail, the first of them counts.").bound(0).run(|| async {
        for bug in ["nowhere", "first", "later"] {
            let torn = Arc::new(Notify::new());
            let run = fetch_all(urls(&["later", "first"]), CancellationToken::new(), move |url| {
                let torn = Arc::clone(&torn);
                async move {
                    if url == "later" {
                        torn.notified().await;
                        turns(3).await;
                    } else {
                        turns(1).await;
                        torn.notify_one();
                    }
                    note(format_args!("the fetch of {url:?} fails"));
                    if url == bug {
                        boom();
                    }
                    Err::<Response, _>("connection refused")
                }
            });
            let mut run = pin!(run);
            let begun = poll_once(run.as_mut()).await;
            assert_eq!(begun, Poll::Pending, "no fetch has failed");
            note("does something else, and does not poll fetch_all meanwhile");
            turns(12).await;
            let (url, source) = ("first".to_owned(), "connection refused");
            let first = match bug {
                "first" => FetchError::Panicked { url },
                _ => FetchError::Failed { url, source },
            };
            assert_eq!(run.await, Err(first), "a bug {bug}");
            assert_eq!(alive_tasks(), 0, "tasks that are still alive after fetch_all has returned");
        }
    });
}

/// Two shops are down, and the later of them answers when the first one's error is there and nobody has told
/// it yet. If the later failure comes back, you go by the order of the URLs: two may fail before the word of
/// the first is heard.
#[test]
fn of_two_that_fail_at_once_the_first_counts() {
    // As above: a delay could make the later the first.
    check("If two fail before the word is out, the first of them counts.").bound(0).run(|| async {
        draw_freely();
        let run = fetch_all(urls(&["later", "first"]), CancellationToken::new(), move |url| async move {
            turns(if url == "later" { 2 } else { 1 }).await;
            note(format_args!("the fetch of {url:?} fails"));
            Err::<Response, _>("connection refused")
        });
        let first = FetchError::Failed { url: "first".to_owned(), source: "connection refused" };
        assert_eq!(run.await, Err(first));
    });
}

/// A bug in the code that fetches. If the check panics with it, it was passed on; if another error comes
/// back, look at what you make of a `JoinError`; if another URL, at how you tell whose panic it was when one
/// shop before it has answered and is off your list.
#[test]
fn a_panic_is_a_failure() {
    // Who does it wrong does so without a delay. Delays hold up another task with a lock that the panic has
    // to wait for.
    check("A panic in a fetch comes back as an error.").bound(2).run(|| async {
        let under_way = Gauge::new();
        let counted = under_way.clone();
        let three = urls(&["a", "hangs", "bug"]);
        let outcome = fetch_all(three, CancellationToken::new(), move |url| shop(url, counted.clone())).await;
        assert_nothing_left(&under_way);
        assert_eq!(outcome, Err(FetchError::Panicked { url: "bug".to_owned() }));
        // One alone is no other case.
        assert_eq!(ask(&["bug"]).await, Err(FetchError::Panicked { url: "bug".to_owned() }));
    });
}

/// A shop is down, and another fetch writes its draft to the disk before it goes. If fetches are still under way, your
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
    check("However long a cancelled fetch takes to end, fetch_all waits for it.").bound(1).run(|| async {
        let under_way = Gauge::new();
        let outcome = fetch_all(urls(&["hangs", "hangs", "torn"]), CancellationToken::new(), {
            let under_way = under_way.clone();
            move |url| {
                let under_way = under_way.clone();
                async move {
                    let _inside = under_way.enter();
                    let _draft = (url == "hangs").then_some(TakesAnHour);
                    shop(url, Gauge::new()).await
                }
            }
        })
        .await;
        let (url, source) = ("torn".to_owned(), "connection refused");
        assert_eq!(outcome, Err(FetchError::Failed { url, source }));
        assert_nothing_left(&under_way);
    });
}
