/// One who polls it, and another who awaits it; and answers at every moment.
mod awaited;

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use crate::exercise::{FetchError, Response, fetch_all};
use futures::FutureExt as _;
use interleave_tokio::{
    Gauge, Tasks, alive_tasks, boom, check, count_polls, draw_freely, dropped_by_a_panic, note, poll_once,
    require, turns,
};
use tokio::sync::{Barrier, Notify};
use tokio::time::{Duration, Instant, advance, sleep};
use tokio_util::sync::CancellationToken;

const AN_HOUR: Duration = Duration::from_secs(3600);

type Outcome = Result<Vec<Response>, FetchError<&'static str>>;

fn urls(urls: &[&str]) -> Vec<String> {
    urls.iter().map(|url| (*url).to_owned()).collect()
}

fn page(body: impl Into<String>) -> Response {
    Response { status: 200, body: body.into() }
}

/// A shop whose URL says how it answers: `torn`, `bug`, `hangs`; all others give their page.
async fn shop(url: String, under_way: Gauge) -> Result<Response, &'static str> {
    let _inside = under_way.enter();
    note(format_args!("asks {url:?}"));
    turns(1).await;
    match &*url {
        "torn" => Err("connection refused"),
        "bug" => boom(),
        "hangs" => pending().await,
        _ => Ok(page(url)),
    }
}

/// Whatever was started has ended: no task is alive, and no fetch's future.
fn assert_nothing_left(under_way: &Gauge) {
    assert_eq!(under_way.now(), 0, "fetches that are still under way after fetch_all has returned");
    assert_eq!(alive_tasks(), 0, "tasks that are still alive after fetch_all has returned");
}

/// Asks these shops, and looks that nothing is left and the token was left alone.
async fn ask(these: &[&str]) -> Outcome {
    let (under_way, stop) = (Gauge::new(), CancellationToken::new());
    let counted = under_way.clone();
    let outcome = fetch_all(urls(these), stop.clone(), move |url| shop(url, counted.clone())).await;
    assert_nothing_left(&under_way);
    assert!(!stop.is_cancelled(), "fetch_all has cancelled the caller's token");
    assert_eq!(under_way.ever(), these.len(), "fetches that have begun");
    outcome
}

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

/// Each shop answers only when three have been asked. If this is a deadlock, you ask one after the other.
#[test]
fn all_are_under_way_together() {
    // Who asks too few is stuck in the very first schedule; the delay is spare.
    check("All fetches are under way at once.").bound(1).run(|| async {
        let meeting = Arc::new(Barrier::new(3));
        let outcome: Outcome = fetch_all(urls(&["a", "b", "c"]), CancellationToken::new(), move |url| {
            let meeting = Arc::clone(&meeting);
            async move {
                meeting.wait().await;
                Ok(page(url))
            }
        })
        .await;
        assert_eq!(outcome, Ok(vec![page("a"), page("b"), page("c")]));
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

/// The customer closes the page while no shop answers. If this is a deadlock, `stop` is not looked at while
/// you wait.
#[test]
fn a_stop_ends_fetches_that_never_end() {
    // Two delays move the stop before the first fetch, between the two and after both.
    check("A stop ends what is under way.").bound(2).run(|| async {
        let (under_way, stop) = (Gauge::new(), CancellationToken::new());
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
