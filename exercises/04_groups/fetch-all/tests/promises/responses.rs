use std::sync::Arc;

use super::{AN_HOUR, Outcome, ask, fetch_all, page, shop, urls};
use crate::exercise::FetchError;
use futures::future::join_all;
use interleave_tokio::{Gauge, Tasks, check, count_polls, turns};
use tokio::sync::Barrier;
use tokio::time::{Duration, sleep};
use tokio_util::sync::CancellationToken;

/// Two shops, in every order in which they can answer. If the order of the responses is another than that of
/// the URLs, they are kept as they arrive.
#[test]
fn every_response_is_in_its_place() {
    // One delay lets the second shop answer first, a second lets it end in between; no bug needs more.
    check("The responses are in the order of the URLs.").bound(2).run(|| async {
        assert_eq!(ask(&["a", "b"]).await, Ok(vec![page("a"), page("b")]));
    });
    // What is counted by URL and not by place shows without a delay.
    check("A URL that is there three times has three responses.").bound(0).run(|| async {
        let these = ["a", "b", "a", "a"];
        assert_eq!(ask(&these).await, Ok(these.map(page).to_vec()));
    });
}

/// Each shop answers only when it has been asked for all three pages, of which two are one. If this is a deadlock, you
/// ask one after the other, or not twice for the same at once.
#[test]
fn all_are_under_way_together() {
    // Who asks too few is stuck in the very first schedule; the delay is spare.
    check("All fetches are under way at once.").bound(1).run(|| async {
        let meeting = Arc::new(Barrier::new(3));
        let outcome: Outcome = fetch_all(urls(&["a", "b", "a"]), CancellationToken::new(), move |url| {
            let meeting = Arc::clone(&meeting);
            async move {
                meeting.wait().await;
                Ok(page(url))
            }
        })
        .await;
        assert_eq!(outcome, Ok(["a", "b", "a"].map(page).to_vec()));
    });
}

/// The shops take an hour (of virtual time) to answer. If the report says that tasks turn round and round, or
/// that they were polled too often, you ask again and again, or by the clock, whether a response has come,
/// instead of waiting for it.
#[test]
fn waiting_leaves_the_processor_alone() {
    // Time passes only when nobody can run. Who asks does so in the very first schedule.
    check("While the shops take an hour, fetch_all waits, and does not keep asking.").bound(0).run(
        || async {
            let (outcome, polls): (Outcome, _) =
                count_polls(fetch_all(urls(&["a", "b"]), CancellationToken::new(), |url| async {
                    sleep(AN_HOUR).await;
                    Ok(page(url))
                }))
                .await;
            assert_eq!(outcome, Ok(vec![page("a"), page("b")]));
            // The begin and the end of each may need some. Who asks once a minute needs sixty.
            assert!(polls < 50, "fetch_all and its tasks were polled {polls} times in an hour");
        },
    );
}

/// The caller wants back what it has lent to the fetches: `Arc::into_inner`. If somebody else still has it, a
/// task that has sent its response has not ended yet; on another thread it may drop what it holds later.
#[test]
fn what_the_fetches_had_is_free_again() {
    // One delay holds a task up after its response.
    check("When fetch_all has returned, nobody holds what the fetches needed.").bound(1).run(|| async {
        let client = Arc::new(());
        let outcome: Outcome = fetch_all(urls(&["a", "b"]), CancellationToken::new(), {
            let client = Arc::clone(&client);
            move |url| {
                let client = Arc::clone(&client);
                async move {
                    turns(1).await;
                    drop(client);
                    Ok(page(url))
                }
            }
        })
        .await;
        let holders = Arc::strong_count(&client);
        assert_eq!(holders, 1, "holders of the client after fetch_all has returned, the caller among them");
        assert!(outcome.is_ok(), "no fetch has failed, and it returns {outcome:?}");
    });
}

/// Two offers at once, of which one waits for a shop; a shop that asks others before it answers; and forty offers at once.
/// If this is a deadlock, a call waits until the fetches of all calls have ended: they are counted in a `static`. If too few
/// of the forty are under way at once, calls wait for one of so many places.
#[test]
fn a_call_waits_for_its_own_fetches_only() {
    // Who waits for others does so in the first schedule.
    check("A call of fetch_all waits for no other one's fetches.").bound(0).run(|| async {
        let stop = CancellationToken::new();
        let slow = tokio::spawn(fetch_all(urls(&["hangs"]), stop.clone(), |url| shop(url, Gauge::new())));
        turns(2).await;
        let two = urls(&["a", "b"]);
        let beside = fetch_all(two, CancellationToken::new(), |url| shop(url, Gauge::new())).await;
        assert_eq!(beside, Ok(vec![page("a"), page("b")]), "beside another call");
        stop.cancel();
        assert_eq!(slow.await.expect("no panic"), Err(FetchError::Stopped));
        let nested: Outcome = fetch_all(urls(&["a"]), CancellationToken::new(), |url| async move {
            let parts = fetch_all(urls(&["b", "c"]), CancellationToken::new(), |url| shop(url, Gauge::new()));
            parts.await.map(|_| page(url)).map_err(|_| "a part was not there")
        })
        .await;
        assert_eq!(nested, Ok(vec![page("a")]), "with a call within a fetch");
    });
    // Time passes only when nobody can run: then all have begun. Shows in the first schedule.
    check("Forty calls of fetch_all are under way at once.").bound(0).run(|| async {
        let under_way = Gauge::new();
        let calls = (0..40).map(|_| {
            let under_way = under_way.clone();
            fetch_all(urls(&["a"]), CancellationToken::new(), move |url| {
                let under_way = under_way.clone();
                async move {
                    let _inside = under_way.enter();
                    sleep(Duration::from_secs(1)).await;
                    Ok(page(url))
                }
            })
        });
        assert_eq!(join_all(calls).await, vec![Ok(vec![page("a")]); 40]);
        assert_eq!(under_way.most(), 40, "fetches that were under way at once, of forty calls");
    });
}
