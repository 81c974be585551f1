use super::{Page, SECOND, told_and_tidy};
use crate::exercise::{Cut, with_deadline};
use futures::FutureExt as _;
use interleave_tokio::{Log, Tasks, alive_tasks, check, turns};
use tokio::sync::oneshot;
use tokio::time::{advance, sleep};
use tokio_util::sync::CancellationToken;

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

/// The visitor goes after one second, the limit would be two, and the work ends after three; the other way
/// round; and with no time at all. If the later one is reported, it has overwritten the first, or the reason
/// is looked up at the end.
#[test]
fn what_came_first_counts() {
    for (stop_at, limit, expected) in [(1, 2, Cut::Stopped), (2, 1, Cut::Deadline), (1, 0, Cut::Deadline)] {
        // Time passes only when nobody can run, so the order is the same under each schedule; the delay is
        // spare.
        check("If limit and stop both come, the first counts.")
            .with(format!("a stop after {stop_at} s and a limit of {limit} s"))
            .bound(1)
            .run(move || async move {
                let page = Page::new();
                let stop = page.stop.clone();
                let visitor = tokio::spawn(async move {
                    sleep(stop_at * SECOND).await;
                    stop.cancel();
                });
                let outcome =
                    with_deadline(&page.stop, limit * SECOND, async |_| sleep(3 * SECOND).await).await;
                visitor.await.expect("it only cancels");
                assert_eq!(outcome, Err(expected));
                page.assert_time(3 * SECOND);
            });
    }
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

/// A part cancels its own token after two seconds, to end its helpers. Then the limit passes and the visitor
/// goes, or the other way round. If the later one is reported, the limit begins again with that cancel, or
/// nobody waits for the parent after it.
#[test]
fn after_its_own_cancel_too_the_first_counts() {
    for (limit, stop_at, expected) in [(3, 4, Cut::Deadline), (4, 3, Cut::Stopped)] {
        // Time passes only when nobody can run, so this shows without a delay.
        check("If limit and stop come after the work's own cancel, the first counts.")
            .with(format!("a stop after {stop_at} s and a limit of {limit} s"))
            .bound(0)
            .run(move || async move {
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
            });
    }
}

/// A part is done, and the visitor goes after that. If its output is thrown away, you hear of its end only in
/// a step after its last one, and there you look at the parent first: take down in its last step whether it
/// was in time.
#[test]
fn a_stop_after_the_end_takes_nothing_back() {
    for turn in 0..3 {
        // Without a delay nobody runs within the work's last step, and the visitor runs right after it.
        check("Work that has ended is not cut off any more.")
            .with(format!("{} before the work ends", ["no turn", "one turn", "two turns"][turn]))
            .bound(0)
            .run(move || async move {
                let page = Page::new();
                let (ends, ended) = oneshot::channel();
                let stop = page.stop.clone();
                let visitor = tokio::spawn(async move {
                    ended.await.expect("the work ends");
                    // The clock is moved, so that it is not the same moment.
                    assert!(
                        advance(SECOND).now_or_never().is_none(),
                        "it gives way when it has moved the clock"
                    );
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
