use super::{Outcome, assert_nothing_left, fetch_all, page, shop, urls};
use crate::exercise::FetchError;
use interleave_tokio::{Gauge, Tasks, alive_tasks, check, note, require, turns};
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

/// The customer closes the page while no shop answers. If this is a deadlock, `stop` is not looked at while
/// you wait; if time has passed, those under way are given some to finish, and nobody wants their answers.
#[test]
fn a_stop_ends_fetches_that_never_end() {
    // Two delays move the stop before the first fetch, between the two and after both.
    check("A stop ends what is under way.").bound(2).run(|| async {
        let (under_way, stop, begin) = (Gauge::new(), CancellationToken::new(), Instant::now());
        let presser = tokio::spawn({
            let stop = stop.clone();
            async move {
                turns(1).await;
                stop.cancel();
            }
        });
        let counted = under_way.clone();
        let two = urls(&["hangs", "hangs"]);
        let outcome: Outcome = fetch_all(two, stop, move |url| shop(url, counted.clone())).await;
        presser.await.expect("it only cancels");
        assert_nothing_left(&under_way);
        assert_eq!(outcome, Err(FetchError::Stopped));
        assert_eq!(begin.elapsed(), Duration::ZERO, "time that has passed until fetch_all has returned");
    });
}

/// Most shops have answered, and the customer closes the page while the last one thinks. If this is a deadlock, `stop` is
/// listened to only until some of the answers are there.
#[test]
fn a_stop_ends_the_fetches_that_are_left() {
    // The stop comes when nobody can run: all that answer have done so. Shows without a delay.
    check("A stop ends what is under way, though others have answered.").bound(0).run(|| async {
        for shops in [["hangs", "a", "b"], ["a", "hangs", "b"], ["a", "b", "hangs"], ["hangs", "a", "hangs"]]
        {
            let (under_way, stop) = (Gauge::new(), CancellationToken::new());
            let presser = tokio::spawn({
                let stop = stop.clone();
                async move {
                    sleep(Duration::from_secs(1)).await;
                    note("presses stop");
                    stop.cancel();
                }
            });
            let counted = under_way.clone();
            let outcome: Outcome = fetch_all(urls(&shops), stop, move |url| shop(url, counted.clone())).await;
            presser.await.expect("it only cancels");
            assert_nothing_left(&under_way);
            assert_eq!(outcome, Err(FetchError::Stopped), "the shops are {shops:?}");
        }
    });
}

/// The customer has left before the first shop is asked. If one is asked, `stop` is looked at only when all
/// have been started.
#[test]
fn stopped_from_the_beginning_nothing_begins() {
    // One delay lets a task run that was only just started; the second is spare.
    check("Stopped from the beginning, no fetch begins.").bound(2).run(|| async {
        let stop = CancellationToken::new();
        stop.cancel();
        let outcome: Outcome = fetch_all(urls(&["a", "b"]), stop, |url| async move {
            require(false, || format!("the fetch of {url:?} begins although stop was there before"));
            Ok(page(url))
        })
        .await;
        assert_eq!(alive_tasks(), 0, "tasks that are still alive after fetch_all has returned");
        assert_eq!(outcome, Err(FetchError::Stopped));
    });
}

/// One shop is down, another one never answers, and the customer closes the page: all at once. If something
/// is left, the one that comes second cuts the cleaning up after the first one short.
#[test]
fn a_stop_and_a_failure_leave_nothing_either() {
    // Two delays move the stop before the failure, between it and the end of the others, and after that.
    check("If a stop and a failure come together, nothing is left behind.").bound(2).run(|| async {
        let (under_way, stop) = (Gauge::new(), CancellationToken::new());
        let presser = tokio::spawn({
            let stop = stop.clone();
            async move {
                turns(2).await;
                stop.cancel();
            }
        });
        let counted = under_way.clone();
        let outcome: Outcome =
            fetch_all(urls(&["hangs", "torn"]), stop, move |url| shop(url, counted.clone())).await;
        assert_eq!(under_way.now(), 0, "fetches that are still under way after fetch_all has returned");
        presser.await.expect("it only cancels");
        assert_nothing_left(&under_way);
        let (url, source) = ("torn".to_owned(), "connection refused");
        let failed = Err(FetchError::Failed { url, source });
        assert!(outcome == failed || outcome == Err(FetchError::Stopped), "the outcome: {outcome:?}");
    });
}
