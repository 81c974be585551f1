use std::cell::OnceCell;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::Arc;

use super::{Page, SECOND, told_and_tidy};
use crate::exercise::{Cut, with_deadline};
use futures::FutureExt as _;
use interleave_tokio::{Gauge, Log, Tasks, boom, check, dropped_by_a_panic, poll_once};
use tokio::sync::{Notify, oneshot};
use tokio::time::{Duration, sleep};
use tokio_util::sync::CancellationToken;

/// A bug in the part: while it works, while it tidies up, and where it is called and has no future yet. If
/// its token is not cancelled, it is cancelled only on the way that you thought of, or by the drop of your future, which
/// the page still holds; if the panic is missing,
/// somebody has thrown it away with an output that came too late.
#[test]
fn a_panic_comes_out_and_cancels_the_token() {
    const THIS_PART: u16 = 404;
    // Who does not cancel it does so without a delay; the delay is spare.
    check("If the work panics, the panic comes out, and its token is cancelled.").bound(1).run(|| async {
        for (limit, at_the_call) in [(5 * SECOND, false), (Duration::ZERO, false), (5 * SECOND, true)] {
            let page = Page::new();
            let token = OnceCell::new();
            let mut part = Box::pin(with_deadline::<(), _, _>(&page.stop, limit, |child| {
                token.set(child).expect("work is called once");
                assert!(!at_the_call, "this part is a bug");
                async {
                    sleep(SECOND).await;
                    // A payload need not be a text.
                    panic_any(THIS_PART)
                }
            }));
            let outcome = AssertUnwindSafe(part.as_mut()).catch_unwind().await;
            let message = match outcome {
                Ok(outcome) => format!("no panic, but {outcome:?}"),
                Err(payload) if payload.downcast_ref() == Some(&THIS_PART) => "this part".to_owned(),
                Err(payload) => {
                    payload.downcast_ref::<&str>().map_or("another panic", |text| *text).to_owned()
                }
            };
            page.assert_untouched();
            assert_eq!(message, if at_the_call { "this part is a bug" } else { "this part" });
            let token = token.get().expect("work was called");
            assert!(token.is_cancelled(), "its token is cancelled when it is over");
            drop(part);
        }
    });
}

/// The page has the answer of a part, and still holds its future: in a `select!` in a loop, in a list. If the token is
/// not cancelled, it is cancelled only by the drop of what has answered long ago.
#[test]
fn with_the_answer_the_token_is_cancelled() {
    // Who does not cancel it does so without a delay.
    check("When the answer is there, the token is cancelled.").bound(0).run(|| async {
        let (page, token) = (Page::new(), OnceCell::new());
        let mut part = Box::pin(with_deadline(&page.stop, 5 * SECOND, |child| {
            token.set(child).expect("work is called once");
            async {
                sleep(SECOND).await;
                7
            }
        }));
        assert_eq!(part.as_mut().await, Ok(7));
        let cancelled = token.get().is_some_and(CancellationToken::is_cancelled);
        assert!(cancelled, "its token is cancelled when it is over");
        drop(part);
    });
}

/// The caller has given up. If the helper waits on, the token is cancelled only where you return; if a task
/// is left, it does not end with your future; if the work goes on, the drop polls it once more.
#[test]
fn dropped_half_way_it_cancels_the_token() {
    // Two delays move the drop around the start of the helper.
    check("Dropped half-way, it drops the work and cancels its token.").bound(2).run(|| async {
        let page = Page::new();
        let begun = Arc::new(Notify::new());
        let (held, dropped) = oneshot::channel::<()>();
        let log = Log::new();
        let run = with_deadline(&page.stop, 5 * SECOND, |token| {
            let (begun, log) = (Arc::clone(&begun), log.clone());
            async move {
                let _held = held;
                let helper = token.clone();
                tokio::spawn(async move { helper.cancelled().await });
                begun.notify_one();
                token.cancelled().await;
                log.push("goes on");
            }
        });
        tokio::select! {
            biased;
            outcome = run => panic!("it is not done, and returns {outcome:?}"),
            () = begun.notified() => {}
        }
        // The future is dropped here, and with it the work and what it holds.
        assert!(dropped.await.is_err());
        assert_eq!(log.to_vec(), [""; 0], "what the work does after the drop");
        page.assert_time(Duration::ZERO);
        assert!(!page.stop.is_cancelled(), "the parent is cancelled, and with it the whole page");
        // A task that does not end now is found at the end of the test.
    });
}

/// Something beside the part panics, in the same task, and the part is dropped as that unwinds. If its token is not
/// cancelled, what cancels it asks whether its thread is panicking; whoever has a clone waits for ever then.
#[test]
fn dropped_by_a_panic_it_cancels_the_token() {
    // Who does not cancel it does so without a delay.
    check("Dropped by a panic, it drops the work and cancels its token.").bound(0).run(|| async {
        let (page, at_work, begun) = (Page::new(), Gauge::new(), Notify::new());
        let mut token = None;
        let run = with_deadline(&page.stop, 5 * SECOND, |child| {
            token = Some(child);
            async {
                let _inside = at_work.enter();
                begun.notify_one();
                pending::<()>().await;
            }
        });
        dropped_by_a_panic(run, begun.notified()).await;
        page.assert_untouched();
        assert_eq!((at_work.ever(), at_work.now()), (1, 0), "work that was begun, and work that goes on");
        assert!(token.expect("work was called").is_cancelled(), "its token is cancelled when it is over");
    });
}

/// The page looks once whether a part is done already, and awaits it later; or it looks once more in between, when the
/// part has been cut off and gives back what it has. If time is wrong, or this is a deadlock, the limit wakes whoever has
/// polled first, or the work wakes whoever polled at the cut.
#[test]
fn it_may_be_polled_by_one_and_awaited_by_another() {
    for (stopped, cut_before, with) in [
        (false, false, "no stop"),
        (true, false, "a stop before the limit"),
        (false, true, "no stop, awaited after the limit"),
        (true, true, "a stop before the limit, awaited after the stop"),
    ] {
        // Who wakes the wrong one does so without a delay.
        check("Limit, stop and work wake whoever awaits the part now.").with(with).bound(0).run(
            move || async move {
                let (page, log) = (Page::new(), Log::new());
                let mut part = Box::pin(with_deadline(&page.stop, 5 * SECOND, |token| {
                    told_and_tidy(token, log.clone())
                }));
                assert!(part.as_mut().now_or_never().is_none(), "the work waits until it is told");
                let cut = async {
                    if stopped {
                        sleep(SECOND).await;
                        page.stop.cancel();
                    } else if cut_before {
                        sleep(6 * SECOND).await;
                    }
                };
                let outcome = if cut_before {
                    cut.await;
                    assert!(part.as_mut().now_or_never().is_none(), "the work gives back what it has");
                    part.await
                } else {
                    tokio::join!(part, cut).0
                };
                let expected = match (stopped, cut_before) {
                    (true, _) => (Err(Cut::Stopped), 2 * SECOND),
                    (false, false) => (Err(Cut::Deadline), 6 * SECOND),
                    // Nobody polled it at the limit, but a second later.
                    (false, true) => (Err(Cut::Deadline), 7 * SECOND),
                };
                assert_eq!((outcome, page.begin.elapsed()), expected);
                assert_eq!(log.to_vec(), ["told", "tidy"], "what the work got to");
            },
        );
    }
}

/// The page looks at a part, has another task look at it, and then awaits it itself after all. If the wrong
/// one is reported, or this is a deadlock, somebody remembers who has polled and does not ask again when the
/// first one comes back: the limit, the stop or the work wakes the task between.
#[test]
fn who_has_polled_before_may_come_back() {
    for (limit, stop_at, ends_at, expected) in [
        (1, 2, 3, Err(Cut::Deadline)),
        (2, 1, 3, Err(Cut::Stopped)),
        (2, 3, 1, Ok(())),
        // One of the two comes after the end, so that it cannot make up for a wake-up that the other has lost.
        (1, 4, 3, Err(Cut::Deadline)),
        (4, 1, 3, Err(Cut::Stopped)),
    ] {
        // Who wakes the wrong one does so without a delay.
        check("Limit, stop and work wake whoever has come back.")
            .with(format!("a limit of {limit} s, a stop after {stop_at} s and work of {ends_at} s"))
            .bound(0)
            .run(move || async move {
                let page = Page::new();
                let stop = page.stop.clone();
                let (hand, handed) = oneshot::channel::<CancellationToken>();
                let visitor = tokio::spawn(async move {
                    let token = handed.await.expect("work is called");
                    sleep(stop_at * SECOND).await;
                    let told = token.is_cancelled();
                    stop.cancel();
                    told
                });
                let mut part = Box::pin(with_deadline(&page.stop, limit * SECOND, |token| {
                    hand.send(token).expect("the visitor waits for this");
                    sleep(ends_at * SECOND)
                }));
                let waits = poll_once(part.as_mut()).await.is_pending();
                assert!(waits && part.as_mut().now_or_never().is_none(), "the work waits until its end");
                let outcome = part.await;
                page.assert_time(ends_at * SECOND);
                assert_eq!(outcome, expected, "the stop after {stop_at}s, the end after {ends_at}s");
                let told = visitor.await.expect("it only cancels");
                assert_eq!(told, expected != Err(Cut::Stopped), "its token was cancelled before the stop");
            });
    }
}

/// The caller has given up, and what the work holds panics while it is dropped. If its token is not cancelled, it is
/// cancelled by a line behind the drop of the work, which a panic never reaches: leave that to a guard.
#[test]
fn dropped_with_work_that_panics_it_cancels_the_token() {
    struct Bursts;
    impl Drop for Bursts {
        fn drop(&mut self) {
            boom();
        }
    }
    // Who does not cancel it does so in the first schedule.
    check("Dropped with work that panics as it is dropped, it cancels its token.").bound(0).run(|| async {
        let (page, token) = (Page::new(), OnceCell::new());
        let mut part = Box::pin(with_deadline(&page.stop, 5 * SECOND, |child| {
            token.set(child).expect("work is called once");
            async {
                let _bursts = Bursts;
                pending::<()>().await;
            }
        }));
        assert!(poll_once(part.as_mut()).await.is_pending(), "the work never ends");
        _ = catch_unwind(AssertUnwindSafe(|| drop(part)));
        let cancelled = token.get().is_some_and(CancellationToken::is_cancelled);
        assert!(cancelled, "its token is cancelled when it is over");
    });
}
