use super::{Page, SECOND, told_and_tidy};
use crate::exercise::{Cut, with_deadline};
use interleave_tokio::{Log, Tasks, alive_tasks, check, turns};
use tokio::time::{Duration, sleep};

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
        check("Work that cancels its own token is not cut off by that.")
            .with(format!(
                "a limit of {limit} s, a cancel after {cancels_after} s and {}",
                if stops { "a stop" } else { "no stop" }
            ))
            .bound(1)
            .run(move || async move {
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
                    assert_eq!(
                        alive_tasks(),
                        0,
                        "tasks that are still alive after with_deadline has returned"
                    );
                } else {
                    page.assert_untouched();
                }
                assert_eq!(outcome, expected);
                page.assert_time((cancels_after + 3) * SECOND);
            });
    }
}
