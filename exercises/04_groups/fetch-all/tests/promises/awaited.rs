use std::sync::Arc;

use super::{Outcome, fetch_all, page, shop, urls};
use crate::exercise::FetchError;
use futures::FutureExt as _;
use interleave_tokio::{Gauge, Tasks, check, note, poll_once, polled_and_awaited, turns, who_awaits};
use tokio::sync::Notify;
use tokio::time::{Duration, sleep};
use tokio_util::sync::CancellationToken;

/// The search looks once whether all shops have answered, and awaits them later; or it has another task look,
/// and goes on waiting. If this is a deadlock, a shop or the stop wakes whoever has polled first, or does not
/// take note of one that comes back.
#[test]
fn it_may_be_polled_by_one_and_awaited_by_another() {
    const SECOND: Duration = Duration::from_secs(1);
    let urls_of_one = ["a", "torn", "hangs"].into_iter();
    for (url, comes_back) in urls_of_one.flat_map(|url| [(url, false), (url, true)]) {
        // Who wakes the wrong one does so without a delay.
        check("Response, failure and stop wake whoever awaits them now.")
            .with(format!("the URL {url:?} and {}", who_awaits(comes_back)))
            .bound(0)
            .run(move || async move {
                let stop = CancellationToken::new();
                let mut run = Box::pin(fetch_all(urls(&[url]), stop.clone(), |url| async move {
                    sleep(SECOND).await;
                    shop(url, Gauge::new()).await
                }));
                if comes_back {
                    assert!(poll_once(run.as_mut()).await.is_pending(), "no shop has answered");
                }
                assert!(run.as_mut().now_or_never().is_none(), "no shop has answered");
                let presser = tokio::spawn(async move {
                    sleep(2 * SECOND).await;
                    if url == "hangs" {
                        note("presses stop");
                        stop.cancel();
                    }
                });
                let expected = match url {
                    "torn" => Err(FetchError::Failed { url: url.to_owned(), source: "connection refused" }),
                    "hangs" => Err(FetchError::Stopped),
                    _ => Ok(vec![page(url)]),
                };
                assert_eq!(run.await, expected);
                presser.await.expect("it only cancels");
            });
    }
}

/// A task of its own lets the two shops answer. If this is a deadlock, a fetch is woken while somebody looks at
/// the fetches, and its word is lost: it came after the look, and before the waker was put down.
#[test]
fn a_fetch_that_is_woken_at_any_moment_ends() {
    // One delay, between the look and the waker; one lets the answer come so far.
    check("A fetch ends whenever its answer comes.").bound(2).run(|| async {
        let answers = [(); 2].map(|()| Arc::new(Notify::new()));
        let network = tokio::spawn({
            let answers = answers.clone();
            async move {
                for answer in answers {
                    turns(1).await;
                    answer.notify_one();
                }
            }
        });
        let outcome: Outcome = fetch_all(urls(&["0", "1"]), CancellationToken::new(), move |url| {
            let answer = Arc::clone(&answers[url.parse::<usize>().expect("it is a number")]);
            async move {
                answer.notified().await;
                Ok(page(url))
            }
        })
        .await;
        network.await.expect("it only answers");
        assert_eq!(outcome, Ok(vec![page("0"), page("1")]));
    });
}

/// A search has failed or was stopped, and looks once whether the others have ended; then it awaits that. Or it
/// has another task look, and goes on waiting. If this is a deadlock, their end wakes whoever has polled first,
/// or does not take note of one that comes back.
#[test]
fn the_end_of_the_others_may_be_awaited_by_another() {
    for (stopped, comes_back) in [(false, false), (true, false), (false, true), (true, true)] {
        // Who wakes the wrong one does so without a delay.
        check("Whoever awaits the end of what is cancelled now is woken.")
            .with(format!("{} and {}", if stopped { "a stop" } else { "a failure" }, who_awaits(comes_back)))
            .bound(0)
            .run(move || async move {
                let stop = CancellationToken::new();
                let these = if stopped { urls(&["hangs", "hangs"]) } else { urls(&["torn", "hangs"]) };
                let mut run = Box::pin(fetch_all(these, stop.clone(), |url| shop(url, Gauge::new())));
                assert!(run.as_mut().now_or_never().is_none(), "no shop has answered");
                turns(4).await;
                if stopped {
                    note("presses stop");
                    stop.cancel();
                }
                let outcome = polled_and_awaited(run.as_mut(), comes_back).await;
                let (url, source) = ("torn".to_owned(), "connection refused");
                let failed = FetchError::Failed { url, source };
                assert_eq!(outcome, Err(if stopped { FetchError::Stopped } else { failed }));
            });
    }
}
