use std::future::{Future, pending, poll_fn};
use std::mem;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use crate::exercise::{self, FetchError, Response};
use interleave_tokio::{Gauge, Log, dropped_outside_of_tokio, on_tokio, polls_during_a_long_end, turns};
use tokio::sync::{Barrier, Semaphore};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

type Outcome = Result<Vec<Response>, FetchError<String>>;

/// Your `fetch_all`, with work of one type: so it is compiled once, and not once for each check.
fn fetch_all<F, Fut>(urls: Vec<String>, stop: CancellationToken, fetch: F) -> impl Future<Output = Outcome>
where
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, String>> + Send + 'static,
{
    type Fetch = Pin<Box<dyn Future<Output = Result<Response, String>> + Send>>;
    let fetch: Box<dyn Fn(String) -> Fetch + Send + Sync> = Box::new(move |url| Box::pin(fetch(url)));
    exercise::fetch_all(urls, stop, fetch)
}

fn urls(urls: &[&str]) -> Vec<String> {
    urls.iter().map(|url| (*url).to_owned()).collect()
}

fn page(body: impl Into<String>) -> Response {
    Response { status: 200, body: body.into() }
}

/// No shop sells it. If this hangs, you wait for a fetch that nobody has begun.
#[test]
fn no_urls_are_done_at_once() {
    on_tokio(|| async {
        // Yours, with types of its own: it stays generic.
        let outcome = exercise::fetch_all(vec![], CancellationToken::new(), async |_| Err(7)).await;
        assert_eq!(outcome, Ok(vec![]));
    });
}

/// The first shop is the slowest. If the order is another one, responses are kept as they arrive.
#[test]
fn responses_come_in_the_order_of_the_urls() {
    on_tokio(|| async {
        let outcome =
            fetch_all(urls(&["slow", "middling", "fast"]), CancellationToken::new(), |url| async move {
                let seconds = if url == "slow" { 3 } else { u64::from(url == "middling") };
                sleep(Duration::from_secs(seconds)).await;
                Ok(page(url))
            })
            .await;
        assert_eq!(outcome, Ok(vec![page("slow"), page("middling"), page("fast")]));
    });
}

/// Two departments of one shop. If a response is missing or is there twice, something is kept by URL that
/// should be kept by place.
#[test]
fn a_url_that_is_there_twice_is_fetched_twice() {
    on_tokio(|| async {
        let visits = Log::new();
        let seen = visits.clone();
        let outcome = fetch_all(urls(&["twice", "once", "twice"]), CancellationToken::new(), move |url| {
            let visits = visits.clone();
            async move {
                visits.push(url.clone());
                let visit = visits.len();
                turns(1).await;
                Ok(page(format!("{url}, visit {visit}")))
            }
        })
        .await;
        let mut visits = seen.to_vec();
        visits.sort_unstable();
        assert_eq!(visits, ["once", "twice", "twice"]);
        let bodies: Vec<_> = outcome.expect("no fetch fails").into_iter().map(|page| page.body).collect();
        assert_eq!(bodies.len(), 3, "responses: {bodies:?}");
        assert!(bodies[0].starts_with("twice, ") && bodies[2].starts_with("twice, "), "{bodies:?}");
        assert!(bodies[0] != bodies[2], "one visit stands for two: {bodies:?}");
        assert!(bodies[1].starts_with("once, "), "{bodies:?}");
    });
}

/// Shops answer with errors of their own, and each of these is a page too, also one without a text. If a shop was asked
/// twice, or a response is missing, somebody knows what a status means: that the caller decides. If this hangs, an empty
/// page is taken for one that has not come.
#[test]
fn any_status_is_a_response() {
    on_tokio(|| async {
        let all = [200, 204, 301, 304, 400, 401, 404, 408, 418, 429, 500, 502, 503, 504, 599, 0, u16::MAX];
        let answer = |status: u16| Response {
            status,
            body: if status == 204 { String::new() } else { status.to_string() },
        };
        let (asked, names) = (Log::new(), all.map(|status| status.to_string()));
        let seen = asked.clone();
        let outcome = fetch_all(names.to_vec(), CancellationToken::new(), move |url| {
            asked.push(url.clone());
            let status = url.parse().expect("a number");
            async move { Ok(answer(status)) }
        })
        .await;
        assert_eq!(outcome, Ok(all.map(answer).to_vec()));
        assert_eq!(seen.to_vec().len(), all.len(), "calls of fetch");
    });
}

/// A bug whose panic says nothing that can be read. If it comes out of `fetch_all`, it was looked for in a text.
#[test]
fn a_panic_without_a_text_is_a_failure_too() {
    on_tokio(|| async {
        let outcome = fetch_all(urls(&["good", "bug"]), CancellationToken::new(), |url| async move {
            turns(1).await;
            if url == "bug" { resume_unwind(Box::new(7)) } else { Ok(page(url)) }
        })
        .await;
        assert_eq!(outcome, Err(FetchError::Panicked { url: "bug".to_owned() }));
    });
}

/// The runtime comes to a stand, and the offer that nobody waits for any more is dropped outside of it. If this panics,
/// a drop asks for the runtime, to start something that tidies up.
#[test]
fn it_may_be_dropped_outside_of_the_runtime() {
    let under_way = Gauge::new();
    let counted = under_way.clone();
    let fetches = move || {
        fetch_all(urls(&["a", "b"]), CancellationToken::new(), move |_| {
            let counted = counted.clone();
            async move {
                let _inside = counted.enter();
                pending().await
            }
        })
    };
    dropped_outside_of_tokio(fetches, move || {
        let fetches = (under_way.ever(), under_way.now());
        assert_eq!(fetches, (2, 0), "fetches that have begun, and those that are left");
    });
}

/// A shop is down, and another fetch takes a moment to end: it is in the middle of something, on another thread. If
/// `fetch_all` is polled again and again meanwhile, it asks whether that fetch has ended, and does not wait for it.
#[test]
fn the_wait_for_what_is_cancelled_leaves_the_processor_alone() {
    let polls = polls_during_a_long_end(|long_end| {
        let long_end = Mutex::new(Some(long_end));
        let shops = urls(&["slow to end", "torn"]);
        fetch_all(shops, CancellationToken::new(), move |url| {
            let long_end = if url == "torn" { None } else { long_end.lock().unwrap().take() };
            async move {
                let _ends_with_it = long_end;
                turns(2).await;
                if url == "torn" { Err(url) } else { pending().await }
            }
        })
    });
    assert!(polls < 20, "{polls} polls of fetch_all while a cancelled fetch ends");
}

/// A shop is asked twice, and answers once. If there are responses, one of them stands for both.
#[test]
fn a_failure_of_a_url_that_is_there_twice_is_one() {
    for fails in [0, 1] {
        on_tokio(move || async move {
            let visits = Log::new();
            let outcome = fetch_all(urls(&["twice", "twice"]), CancellationToken::new(), move |url| {
                visits.push(());
                let visit = visits.len() - 1;
                async move {
                    turns(1 + 3 * usize::from(visit == fails)).await;
                    if visit == fails { Err("torn".to_owned()) } else { Ok(page(url)) }
                }
            })
            .await;
            let source = "torn".to_owned();
            assert_eq!(outcome, Err(FetchError::Failed { url: "twice".to_owned(), source }));
        });
    }
}

/// A fetch has given its waker to somebody who keeps it for ever. If somebody holds `fetch` then, it is in what the waker
/// holds.
#[test]
fn a_waker_that_is_kept_holds_no_fetch() {
    on_tokio(|| async {
        let (kept, held) = (Log::new(), Arc::new(()));
        let (wakers, holds) = (kept.clone(), Arc::clone(&held));
        let outcome = fetch_all(urls(&["a", "b"]), CancellationToken::new(), move |url| {
            let (wakers, _holds) = (wakers.clone(), Arc::clone(&holds));
            let mut first = true;
            poll_fn(move |context| {
                wakers.push(context.waker().clone());
                context.waker().wake_by_ref();
                if mem::take(&mut first) { Poll::Pending } else { Poll::Ready(Ok(page(url.clone()))) }
            })
        })
        .await;
        assert_eq!(outcome, Ok(vec![page("a"), page("b")]));
        // A task that has only yet to return does so.
        turns(3).await;
        assert_eq!(Arc::strong_count(&held), 1, "who has what fetch held");
        drop(kept);
    });
}

/// Each shop answers only when all thousand have been asked. If this hangs, there is a limit that nobody
/// asked for.
#[test]
fn a_thousand_are_under_way_together() {
    on_tokio(|| async {
        let meeting = Arc::new(Barrier::new(1000));
        let names: Vec<_> = (0..1000).map(|number| format!("shop {number}")).collect();
        let outcome = fetch_all(names.clone(), CancellationToken::new(), move |url| {
            let meeting = Arc::clone(&meeting);
            async move {
                meeting.wait().await;
                Ok(page(url))
            }
        })
        .await;
        assert_eq!(outcome, Ok(names.into_iter().map(page).collect()));
    });
}

/// 'Connection refused' helps nobody who has asked a hundred shops. If the URL is wrong, look at how an
/// outcome is brought together with what it is the outcome of: the good shop has ended before, and left a gap
/// in whatever list there is. If the slow ones are waited for, outcomes are looked at in the order of the
/// URLs; `try_join_all` does so when there are more than thirty.
#[test]
fn a_failure_says_its_url_and_its_cause() {
    on_tokio(|| async {
        let (names, begin) = ([&["good"][..], &["slow"; 100], &["torn"]].concat(), Instant::now());
        let outcome = fetch_all(urls(&names), CancellationToken::new(), |url| async move {
            match &*url {
                "slow" => sleep(Duration::from_secs(60)).await,
                "torn" => return Err("connection refused".to_owned()),
                _ => {}
            }
            Ok(page(url))
        })
        .await;
        let source = "connection refused".to_owned();
        assert_eq!(outcome, Err(FetchError::Failed { url: "torn".to_owned(), source }));
        assert!(begin.elapsed() < Duration::from_secs(60), "a hundred slow shops were waited for");
    });
}

/// Two fail, an hour of virtual time apart. If the later one comes back, you wait for it, in the order of the
/// URLs or until all are done.
#[test]
fn the_first_failure_counts() {
    for order in [["first", "later"], ["later", "first"]] {
        on_tokio(move || async move {
            let outcome = fetch_all(urls(&order), CancellationToken::new(), |url| async move {
                sleep(Duration::from_secs(if url == "later" { 3600 } else { 1 })).await;
                Err(format!("{url} failure"))
            })
            .await;
            let (url, source) = ("first".to_owned(), "first failure".to_owned());
            assert_eq!(outcome, Err(FetchError::Failed { url, source }));
        });
    }
}

/// There is one connection. The first shop has it, the second waits for it, and the third fails: as the first fetch is
/// dropped, it wakes the second. If this hangs, a lock is held meanwhile that a waker of yours takes too.
#[test]
fn a_fetch_may_wake_another_as_it_is_dropped() {
    on_tokio(|| async {
        let connection = Arc::new(Semaphore::new(1));
        let outcome = fetch_all(urls(&["has", "wants", "fails"]), CancellationToken::new(), move |url| {
            let connection = Arc::clone(&connection);
            async move {
                if url == "fails" {
                    turns(2).await;
                    return Err("no route".to_owned());
                }
                let _mine = connection.acquire().await;
                pending().await
            }
        });
        let failed = FetchError::Failed { url: "fails".to_owned(), source: "no route".to_owned() };
        assert_eq!(outcome.await, Err(failed));
    });
}
