use super::{Page, SECOND, told_and_tidy};
use crate::exercise::{Cut, with_deadline};
use interleave_tokio::{Log, Tasks, check};
use tokio::time::{Duration, advance, sleep};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

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

/// A limit of zero: there was no time left for this part, be it one that ends in its first step.
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
        let outcome = with_deadline(&page.stop, Duration::ZERO, async |_| 7).await;
        assert!(
            matches!(outcome, Ok(7) | Err(Cut::Deadline)),
            "{outcome:?} of work that gives 7 in its first step"
        );
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

/// A part within a part. The inner limit must not end the outer part, and the outer limit must end the inner.
#[test]
fn limits_can_be_nested() {
    for (outer, inner, expected, time) in [
        (5, 1, Ok(Err(Cut::Deadline)), 2),
        // The outer limit is a stop for the inner part, and both are cut off.
        (1, 5, Err(Cut::Deadline), 2),
    ] {
        // Time passes only when nobody can run; the delay is spare.
        check("An inner limit ends the inner part, an outer limit ends both.")
            .with(format!("an outer limit of {outer} s and an inner one of {inner} s"))
            .bound(1)
            .run(move || async move {
                let (page, log) = (Page::new(), Log::new());
                let seen = log.clone();
                let outcome = with_deadline(&page.stop, outer * SECOND, async |token| {
                    with_deadline(&token, inner * SECOND, |token| told_and_tidy(token, log)).await
                })
                .await;
                page.assert_untouched();
                assert_eq!((outcome, seen.to_vec()), (expected, vec!["told", "tidy"]));
                page.assert_time(time * SECOND);
            });
    }
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

/// A limit that is no whole number of milliseconds, which is what tokio's timers count in. If the part is told too
/// early, the limit was rounded down.
#[test]
fn a_part_of_a_millisecond_is_not_cut_off_the_limit() {
    for limit in [900, 1_500].map(Duration::from_micros) {
        // Who rounds down does so without a delay.
        check("The work is told when the limit has passed, and not before.")
            .with(format!("a limit of {limit:?}"))
            .bound(0)
            .run(move || async move {
                let page = Page::new();
                let outcome = with_deadline(&page.stop, limit, |token| token.cancelled_owned()).await;
                assert_eq!(outcome, Err(Cut::Deadline), "nobody else ends this work");
                let told = page.begin.elapsed();
                assert!(told >= limit, "told after {told:?}, with a limit of {limit:?}");
                page.assert_untouched();
            });
    }
}
