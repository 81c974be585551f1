use std::future::pending;
use std::panic::{AssertUnwindSafe, panic_any};
use std::sync::Arc;

use crate::exercise::{Cut, with_deadline};
use futures::FutureExt as _;
use interleave_tokio::{Log, Tasks, alive_tasks, check, note, poll_once, turns};
use tokio::sync::{Notify, oneshot};
use tokio::time::{Duration, Instant, advance, sleep};
use tokio_util::sync::CancellationToken;

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The caller's token, and that of another part of the page.
struct Page {
    stop: CancellationToken,
    sibling: CancellationToken,
    begin: Instant,
}

impl Page {
    fn new() -> Self {
        let stop = CancellationToken::new();
        Self { sibling: stop.child_token(), stop, begin: Instant::now() }
    }

    /// Whatever became of the part, nobody else was stopped and nothing of it is left.
    fn assert_untouched(&self) {
        assert!(!self.stop.is_cancelled(), "the parent is cancelled, and with it the whole page");
        assert!(!self.sibling.is_cancelled(), "another child of the parent is cancelled");
        assert_eq!(alive_tasks(), 0, "tasks that are still alive after with_deadline has returned");
    }

    #[track_caller]
    fn assert_time(&self, expected: Duration) {
        assert_eq!(self.begin.elapsed(), expected, "the time until it returned");
    }
}

/// A part that waits until it is told, and then takes a second to give back what it has. It writes down what
/// it got to.
async fn told_and_tidy(token: CancellationToken, log: Log<&'static str>) {
    token.cancelled().await;
    note("is told");
    log.push("told");
    sleep(SECOND).await;
    note("has given back what it had");
    log.push("tidy");
}

/// The ordinary day. If time is wrong, somebody waits for the limit; if something is left, a timer has a task
/// of its own.
#[test]
fn work_in_time_leaves_nothing_behind() {
    // Who leaves a timer or waits for it does so without a delay; both are spare.
    check("Work that ends in time ends all.").bound(2).run(|| async {
        let page = Page::new();
        let mut token = None;
        let outcome = with_deadline(&page.stop, 5 * SECOND, |child| {
            token = Some(child);
            async {
                sleep(SECOND).await;
                7
            }
        })
        .await;
        page.assert_untouched();
        page.assert_time(SECOND);
        assert_eq!(outcome, Ok(7));
        assert!(token.expect("work was called").is_cancelled(), "its token is cancelled when it is over");
    });
}

/// The part is slow. If `tidy` is missing, it was dropped before it had given back what it holds; if the
/// parent is cancelled, it had the parent's token instead of one of its own.
#[test]
fn the_limit_tells_the_work_and_awaits_it() {
    // Who drops the work does so without a delay; both are spare.
    check("When the limit has passed, the work is told, awaited and cut off.").bound(2).run(|| async {
        let (page, log, limit) = (Page::new(), Log::new(), Duration::from_millis(4_321));
        let seen = log.clone();
        let outcome = with_deadline(&page.stop, limit, |token| told_and_tidy(token, log)).await;
        page.assert_untouched();
        assert_eq!((outcome, seen.to_vec()), (Err(Cut::Deadline), vec!["told", "tidy"]));
        page.assert_time(limit + SECOND);
    });
}

/// The visitor has gone. If this takes five seconds, the work's token is no child of the parent; if `tidy` is
/// missing, the stop drops the work.
#[test]
fn the_parent_tells_the_work_and_it_is_awaited() {
    // Two delays move the stop before the call and into the first step of the work.
    check("When the parent is cancelled, the work is told, awaited and cut off.").bound(2).run(|| async {
        let (page, log) = (Page::new(), Log::new());
        let (seen, stop) = (log.clone(), page.stop.clone());
        let visitor = tokio::spawn(async move {
            turns(1).await;
            stop.cancel();
        });
        let outcome = with_deadline(&page.stop, 5 * SECOND, |token| told_and_tidy(token, log)).await;
        visitor.await.expect("it only cancels");
        assert_eq!(alive_tasks(), 0, "tasks that are still alive after with_deadline has returned");
        assert_eq!((outcome, seen.to_vec()), (Err(Cut::Stopped), vec!["told", "tidy"]));
        page.assert_time(SECOND);
    });
}

/// Nobody wants the page any more when its parts begin. The work is called all the same, so that it can do
/// what it has to.
#[test]
fn stopped_from_the_beginning_the_work_finds_its_token_cancelled() {
    // Who looks only later does so without a delay; the delay is spare.
    check("If the parent is cancelled from the beginning, so is the work's token.").bound(1).run(|| async {
        let (page, log) = (Page::new(), Log::new());
        page.stop.cancel();
        let seen = log.clone();
        let outcome = with_deadline(&page.stop, 5 * SECOND, |token| {
            assert!(token.is_cancelled(), "the work's token is not cancelled, and the parent is");
            told_and_tidy(token, log)
        })
        .await;
        assert_eq!((outcome, seen.to_vec()), (Err(Cut::Stopped), vec!["told", "tidy"]));
        page.assert_time(SECOND);
    });
}

/// A part stops the whole page, and looks at its own token in the next line. If that is not cancelled, it is
/// no child of the parent, but a token that somebody cancels when he sees the parent's: whoever has a clone
/// hears it late.
#[test]
fn the_works_token_is_a_child_of_the_parent() {
    // Nobody else is there; the delay is spare.
    check("The work's token is cancelled with the parent, in the same moment.").bound(1).run(|| async {
        let (page, log) = (Page::new(), Log::new());
        let (seen, stop) = (log.clone(), page.stop.clone());
        let outcome = with_deadline(&page.stop, 5 * SECOND, async |token| {
            turns(1).await;
            stop.cancel();
            assert!(token.is_cancelled(), "the work's token is not cancelled, and the parent is");
            told_and_tidy(token, log).await;
        })
        .await;
        assert_eq!((outcome, seen.to_vec()), (Err(Cut::Stopped), vec!["told", "tidy"]));
        page.assert_time(SECOND);
    });
}

/// A limit of zero: there was no time left for this part.
#[test]
fn a_limit_of_zero_has_passed() {
    // Who takes zero for no limit is stuck without a delay; the delay is spare.
    check("With a limit of zero the work is told as soon as it waits.").bound(1).run(|| async {
        let (page, log) = (Page::new(), Log::new());
        let seen = log.clone();
        let outcome = with_deadline(&page.stop, Duration::ZERO, |token| told_and_tidy(token, log)).await;
        page.assert_untouched();
        assert_eq!((outcome, seen.to_vec()), (Err(Cut::Deadline), vec!["told", "tidy"]));
        page.assert_time(SECOND);
    });
}

/// A part that does not listen, for ten days. If its output comes back, nobody remembers that its time was
/// over; if it comes early, the part was dropped in the middle, or your patience has an end. Then a part that
/// ends in the very step in which it is told: its end comes after the limit, and not with it.
#[test]
fn an_output_that_comes_too_late_is_no_output() {
    // Who drops it or takes its output does so without a delay; the delay is spare.
    check("Work that does not listen is awaited, and its output comes too late.").bound(1).run(|| async {
        let (page, log) = (Page::new(), Log::new());
        let seen = log.clone();
        let outcome = with_deadline(&page.stop, SECOND, async |_| {
            sleep(10 * DAY).await;
            log.push("done");
            7
        })
        .await;
        page.assert_untouched();
        assert_eq!((outcome, seen.to_vec()), (Err(Cut::Deadline), vec!["done"]));
        page.assert_time(10 * DAY);

        let outcome = with_deadline(&page.stop, SECOND, async |token| token.cancelled().await).await;
        assert_eq!(outcome, Err(Cut::Deadline), "it ends when it is told, and not before");
        page.assert_time(10 * DAY + SECOND);
    });
}

/// The visitor goes after one second, the limit would be two, and the work ends after three; the other way
/// round; and with no time at all. If the later one is reported, it has overwritten the first, or the reason
/// is looked up at the end.
#[test]
fn what_came_first_counts() {
    for (stop_at, limit, expected) in [(1, 2, Cut::Stopped), (2, 1, Cut::Deadline), (1, 0, Cut::Deadline)] {
        // Time passes only when nobody can run, so the order is the same under each schedule; the delay is
        // spare.
        check("If limit and stop both come, the first counts.").bound(1).run(move || async move {
            let page = Page::new();
            let stop = page.stop.clone();
            let visitor = tokio::spawn(async move {
                sleep(stop_at * SECOND).await;
                stop.cancel();
            });
            let outcome = with_deadline(&page.stop, limit * SECOND, async |_| sleep(3 * SECOND).await).await;
            visitor.await.expect("it only cancels");
            assert_eq!(outcome, Err(expected));
            page.assert_time(3 * SECOND);
        });
    }
}

/// The part has handed its token to a helper, which waits for it. If this is a deadlock, the helper waits for
/// a token that nobody cancels when the part is done.
#[test]
fn the_token_is_cancelled_when_the_work_is_done() {
    // Who does not cancel it does so without a delay; both are spare.
    check("When the work is done its token is cancelled.").bound(2).run(|| async {
        let page = Page::new();
        let helper = with_deadline(&page.stop, 5 * SECOND, async |token| {
            Some(tokio::spawn(async move { token.cancelled().await }))
        })
        .await;
        helper.ok().flatten().expect("it was in time").await.expect("it only waits");
        page.assert_untouched();
        page.assert_time(Duration::ZERO);
    });
}

/// The part cancels its own token, to end its helpers, and goes on. That is no cut, and no leave to go on for
/// ever: if a limit or a stop is missed, somebody waits for the work's token, which says nothing any more.
#[test]
fn the_work_may_cancel_its_own_token() {
    for (limit, cancels_after, stops, expected) in [
        (5, 0, false, Ok(7)),
        (1, 0, false, Err(Cut::Deadline)),
        (4, 2, false, Err(Cut::Deadline)),
        (5, 0, true, Err(Cut::Stopped)),
    ] {
        // Who takes it for a stop does so without a delay; the delay is spare.
        check("Work that cancels its own token is not cut off by that.").bound(1).run(move || async move {
            let page = Page::new();
            let stop = page.stop.clone();
            let outcome = with_deadline(&page.stop, limit * SECOND, async |token| {
                sleep(cancels_after * SECOND).await;
                token.cancel();
                sleep(2 * SECOND).await;
                if stops {
                    stop.cancel();
                }
                sleep(SECOND).await;
                7
            })
            .await;
            if stops {
                assert_eq!(alive_tasks(), 0, "tasks that are still alive after with_deadline has returned");
            } else {
                page.assert_untouched();
            }
            assert_eq!(outcome, expected);
            page.assert_time((cancels_after + 3) * SECOND);
        });
    }
}

/// A part within a part. The inner limit must not end the outer part, and the outer limit must end the inner.
#[test]
fn limits_can_be_nested() {
    for (outer, inner, expected, time) in [
        (5, 1, Ok(Err(Cut::Deadline)), 2),
        // The outer limit is a stop for the inner part, and both are cut off.
        (1, 5, Err(Cut::Deadline), 2),
    ] {
        // Time passes only when nobody can run; the delay is spare.
        check("An inner limit ends the inner part, an outer limit ends both.").bound(1).run(
            move || async move {
                let (page, log) = (Page::new(), Log::new());
                let seen = log.clone();
                let outcome = with_deadline(&page.stop, outer * SECOND, async |token| {
                    with_deadline(&token, inner * SECOND, |token| told_and_tidy(token, log)).await
                })
                .await;
                page.assert_untouched();
                assert_eq!((outcome, seen.to_vec()), (expected, vec!["told", "tidy"]));
                page.assert_time(time * SECOND);
            },
        );
    }
}

/// A bug in the part: while it works, while it tidies up, and where it is called and has no future yet. If
/// its token is not cancelled, it is cancelled only on the way that you thought of; if the panic is missing,
/// somebody has thrown it away with an output that came too late.
#[test]
fn a_panic_comes_out_and_cancels_the_token() {
    const THIS_PART: u16 = 404;
    // Who does not cancel it does so without a delay; the delay is spare.
    check("If the work panics, the panic comes out, and its token is cancelled.").bound(1).run(|| async {
        for (limit, at_the_call) in [(5 * SECOND, false), (Duration::ZERO, false), (5 * SECOND, true)] {
            let page = Page::new();
            let mut token = None;
            let outcome = AssertUnwindSafe(with_deadline::<(), _, _>(&page.stop, limit, |child| {
                token = Some(child);
                assert!(!at_the_call, "this part is a bug");
                async {
                    sleep(SECOND).await;
                    // A payload need not be a text.
                    panic_any(THIS_PART)
                }
            }))
            .catch_unwind()
            .await;
            let message = match outcome {
                Ok(outcome) => format!("no panic, but {outcome:?}"),
                Err(payload) if payload.downcast_ref() == Some(&THIS_PART) => "this part".to_owned(),
                Err(payload) => {
                    payload.downcast_ref::<&str>().map_or("another panic", |text| *text).to_owned()
                }
            };
            page.assert_untouched();
            assert_eq!(message, if at_the_call { "this part is a bug" } else { "this part" });
            assert!(token.expect("work was called").is_cancelled(), "its token is cancelled when it is over");
        }
    });
}

/// The caller has given up. If the helper waits on, the token is cancelled only where you return; if a task
/// is left, it does not end with your future.
#[test]
fn dropped_half_way_it_cancels_the_token() {
    // Two delays move the drop around the start of the helper.
    check("Dropped half-way, it drops the work and cancels its token.").bound(2).run(|| async {
        let page = Page::new();
        let begun = Arc::new(Notify::new());
        let (held, dropped) = oneshot::channel::<()>();
        let run = with_deadline(&page.stop, 5 * SECOND, |token| {
            let begun = Arc::clone(&begun);
            async move {
                let _held = held;
                tokio::spawn(async move { token.cancelled().await });
                begun.notify_one();
                pending::<()>().await;
            }
        });
        tokio::select! {
            biased;
            outcome = run => panic!("it is not done, and returns {outcome:?}"),
            () = begun.notified() => {}
        }
        // The future is dropped here, and with it the work and what it holds.
        assert!(dropped.await.is_err());
        page.assert_time(Duration::ZERO);
        assert!(!page.stop.is_cancelled(), "the parent is cancelled, and with it the whole page");
        // A task that does not end now is found at the end of the test.
    });
}

/// The page is stopped while a part waits for something else, for a minute, and does not look at its token.
/// If its output comes back, you look at the stop only when the work has woken you, and then at the work
/// first: wait for the stop yourself.
#[test]
fn a_stop_long_before_the_end_counts() {
    // Time passes only when nobody can run, so this shows without a delay.
    check("A stop counts though the work does not look at its token.").bound(0).run(|| async {
        let parent = CancellationToken::new();
        let presser = tokio::spawn({
            let parent = parent.clone();
            async move {
                sleep(SECOND).await;
                parent.cancel();
            }
        });
        let outcome = with_deadline(&parent, 600 * SECOND, |_| sleep(60 * SECOND)).await;
        presser.await.expect("it only cancels");
        assert_eq!(outcome, Err(Cut::Stopped), "it was stopped long before the work ended");
    });
}

/// The part computes for two seconds before it first waits, and its limit is one. If it comes back in time,
/// the limit was counted from its first wait and not from the call.
#[test]
fn the_limit_counts_from_the_call() {
    // Time passes only where the work says so; the delay is spare.
    check("The limit counts from the call, also while the work computes.").bound(1).run(|| async {
        let page = Page::new();
        let outcome = with_deadline(&page.stop, SECOND, async |token| {
            // What it computes takes so long: a clock that is moved in its first step.
            advance(2 * SECOND).await;
            tokio::select! {
                () = token.cancelled() => {}
                () = sleep(SECOND / 2) => {}
            }
        })
        .await;
        assert_eq!(outcome, Err(Cut::Deadline), "its limit had passed when it first waited");
        page.assert_untouched();
    });
}

/// The page looks once whether a part is done already, and awaits it later. If time is wrong, or this is a
/// deadlock, the limit wakes whoever has polled first.
#[test]
fn it_may_be_polled_by_one_and_awaited_by_another() {
    for stopped in [false, true] {
        // Who wakes the wrong one does so without a delay.
        check("Limit and stop wake whoever awaits the work now.").bound(0).run(move || async move {
            let (page, log) = (Page::new(), Log::new());
            let mut part =
                Box::pin(with_deadline(&page.stop, 5 * SECOND, |token| told_and_tidy(token, log.clone())));
            assert!(part.as_mut().now_or_never().is_none(), "the work waits until it is told");
            let press = async {
                if stopped {
                    sleep(SECOND).await;
                    page.stop.cancel();
                }
            };
            let (outcome, ()) = tokio::join!(part, press);
            let expected =
                if stopped { (Err(Cut::Stopped), 2 * SECOND) } else { (Err(Cut::Deadline), 6 * SECOND) };
            assert_eq!((outcome, page.begin.elapsed()), expected);
            assert_eq!(log.to_vec(), ["told", "tidy"], "what the work got to");
        });
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
        check("Limit, stop and work wake whoever has come back.").bound(0).run(move || async move {
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

/// A part cancels its own token after two seconds, to end its helpers. Then the limit passes and the visitor
/// goes, or the other way round. If the later one is reported, the limit begins again with that cancel, or
/// nobody waits for the parent after it.
#[test]
fn after_its_own_cancel_too_the_first_counts() {
    for (limit, stop_at, expected) in [(3, 4, Cut::Deadline), (4, 3, Cut::Stopped)] {
        // Time passes only when nobody can run, so this shows without a delay.
        check("If limit and stop come after the work's own cancel, the first counts.").bound(0).run(
            move || async move {
                let page = Page::new();
                let stop = page.stop.clone();
                let visitor = tokio::spawn(async move {
                    sleep(stop_at * SECOND).await;
                    stop.cancel();
                });
                let outcome = with_deadline(&page.stop, limit * SECOND, async |token| {
                    sleep(2 * SECOND).await;
                    token.cancel();
                    sleep(4 * SECOND).await;
                })
                .await;
                visitor.await.expect("it only cancels");
                assert_eq!(outcome, Err(expected), "a limit of {limit}s, and a stop after {stop_at}s");
                page.assert_time(6 * SECOND);
            },
        );
    }
}

/// A part is done, and the visitor goes after that. If its output is thrown away, you hear of its end only in
/// a step after its last one, and there you look at the parent first: take down in its last step whether it
/// was in time.
#[test]
fn a_stop_after_the_end_takes_nothing_back() {
    for turn in 0..3 {
        // Without a delay nobody runs within the work's last step, and the visitor runs right after it.
        check("Work that has ended is not cut off any more.").bound(0).run(move || async move {
            let page = Page::new();
            let (ends, ended) = oneshot::channel();
            let stop = page.stop.clone();
            let visitor = tokio::spawn(async move {
                ended.await.expect("the work ends");
                // The clock is moved, so that it is not the same moment.
                assert!(advance(SECOND).now_or_never().is_none(), "it gives way when it has moved the clock");
                stop.cancel();
            });
            let outcome = with_deadline(&page.stop, 5 * SECOND, async |_| {
                turns(turn).await;
                ends.send(()).expect("the visitor waits for this");
                7
            })
            .await;
            visitor.await.expect("it only cancels");
            assert_eq!(outcome, Ok(7), "it was stopped a second after the work had ended");
        });
    }
}

/// A limit that is no whole number of milliseconds, which is what tokio's timers count in. If the part is told too
/// early, the limit was rounded down.
#[test]
fn a_part_of_a_millisecond_is_not_cut_off_the_limit() {
    for limit in [900, 1_500].map(Duration::from_micros) {
        // Who rounds down does so without a delay.
        check("The work is told when the limit has passed, and not before.").bound(0).run(
            move || async move {
                let page = Page::new();
                let outcome = with_deadline(&page.stop, limit, |token| token.cancelled_owned()).await;
                assert_eq!(outcome, Err(Cut::Deadline), "nobody else ends this work");
                let told = page.begin.elapsed();
                assert!(told >= limit, "told after {told:?}, with a limit of {limit:?}");
                page.assert_untouched();
            },
        );
    }
}
