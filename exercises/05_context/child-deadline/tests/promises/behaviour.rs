use std::future::{Future, poll_fn};
use std::mem;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::exercise::{Cut, with_deadline};
use interleave_tokio::{Log, on_tokio};
use tokio::sync::oneshot;
use tokio::task::consume_budget;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The plain case, and a part that borrows what it works on.
#[test]
fn work_in_time_gives_its_output() {
    on_tokio(|| async {
        let mut page = vec!["head"];
        let outcome = with_deadline(&CancellationToken::new(), 2 * SECOND, async |_| {
            sleep(SECOND).await;
            page.push("body");
            page.len()
        })
        .await;
        assert_eq!(outcome, Ok(2));
        assert_eq!(page, ["head", "body"]);
    });
}

/// A failure is an output like any other. If it is lost, look at what you do with an `Err` of the work.
#[test]
fn a_failure_of_the_work_is_its_output() {
    on_tokio(|| async {
        let outcome: Result<Result<(), &str>, Cut> =
            with_deadline(&CancellationToken::new(), SECOND, async |_| Err("no such customer")).await;
        assert_eq!(outcome, Ok(Err("no such customer")));
    });
}

/// No limit at all, for work of ten years. If this panics, a moment was computed that no clock can show:
/// `sleep` takes care of that, `Instant::now() + limit` does not. If the work is cut off, a limit of your own
/// stands in for that moment. The longest limit is not the only one that no clock can show.
#[test]
fn the_longest_limit_never_passes() {
    on_tokio(|| async {
        for limit in [Duration::MAX, Duration::from_secs(u64::MAX), Duration::MAX / 2] {
            let outcome = with_deadline(&CancellationToken::new(), limit, async |_| {
                sleep(3650 * DAY).await;
                7
            })
            .await;
            assert_eq!(outcome, Ok(7), "a limit of {limit:?}");
        }
    });
}

/// A part that was cut off gives back what it has, under a limit of its own and without a parent that anybody stops. If
/// that is cut off at once, the outer limit has come to the inner call by a task-local or a static: what it has to do
/// with others, its `parent` says.
#[test]
fn a_limit_within_a_limit_is_its_own() {
    on_tokio(|| async {
        let outcome = with_deadline(&CancellationToken::new(), SECOND, async |token: CancellationToken| {
            token.cancelled().await;
            let parent = CancellationToken::new();
            let inner = with_deadline(&parent, 3 * SECOND, async |_| sleep(2 * SECOND).await);
            assert_eq!(inner.await, Ok(()), "a second less than the inner limit");
        })
        .await;
        assert_eq!(outcome, Err(Cut::Deadline));
    });
}

/// The future is begun by one who then loses interest, and a second later another one awaits it. If the work is told too
/// late, the limit begins anew with whoever polls; if it has not begun at first, something else came before it.
#[test]
fn the_limit_counts_from_the_first_poll() {
    on_tokio(|| async {
        let (parent, begun) = (CancellationToken::new(), Log::new());
        let (begin, noted) = (Instant::now(), begun.clone());
        let mut run = pin!(with_deadline(&parent, 2 * SECOND, async move |token: CancellationToken| {
            noted.push(());
            token.cancelled().await;
        }));
        let nobody = &mut Context::from_waker(Waker::noop());
        assert!(run.as_mut().poll(nobody).is_pending(), "the work waits to be told");
        assert_eq!(begun.to_vec().len(), 1, "calls of the work after the first poll");
        sleep(SECOND).await;
        assert_eq!(run.await, Err(Cut::Deadline));
        assert_eq!(begin.elapsed().as_secs(), 2, "seconds until the work was told");
    });
}

/// Limits of weeks, as they are in a settings file in milliseconds. If the work is cut off too early, or never, the limit
/// is cut to 32 bits somewhere.
#[test]
fn a_long_limit_is_as_long_as_it_says() {
    on_tokio(|| async {
        // Beyond 2^31 and 2^32 milliseconds.
        for days in [25, 50, 200] {
            let work = async |_| sleep((days - 1) * DAY).await;
            let outcome = with_deadline(&CancellationToken::new(), days * DAY, work).await;
            assert_eq!(outcome, Ok(()), "a day less than the limit, of {days} days");
            let begin = Instant::now();
            let work = async |token: CancellationToken| token.cancelled().await;
            let outcome = with_deadline(&CancellationToken::new(), days * DAY, work).await;
            assert_eq!(outcome, Err(Cut::Deadline), "the work waits to be told");
            assert_eq!(begin.elapsed().as_secs() / DAY.as_secs(), u64::from(days), "days until it was told");
        }
    });
}

/// No limit at all, and a stop, upon which the work tidies up for a second. If its output comes back, there
/// is a way without a limit, and on it nobody looks at the parent; if this hangs, nobody tells the work.
#[test]
fn the_longest_limit_hears_the_stop() {
    on_tokio(|| async {
        let parent = CancellationToken::new();
        let work = with_deadline(&parent, Duration::MAX, async |token: CancellationToken| {
            token.cancelled().await;
            sleep(SECOND).await;
        });
        let stop = async {
            sleep(SECOND).await;
            parent.cancel();
        };
        let (outcome, ()) = tokio::join!(work, stop);
        assert_eq!(outcome, Err(Cut::Stopped));
    });
}

/// A part that never waits, and lets tokio interrupt it. If nobody else has a turn meanwhile, tokio's budget was taken away
/// from it: look for `unconstrained`.
#[test]
fn work_that_tokio_may_interrupt_keeps_nobody_out() {
    on_tokio(|| async {
        let (turn, had_a_turn) = oneshot::channel();
        let other = tokio::spawn(async move { turn.send(()) });
        let parent = CancellationToken::new();
        let outcome = with_deadline(&parent, SECOND, async |_| {
            let mut had_a_turn = had_a_turn;
            // More often than a task goes on before it is interrupted.
            for _ in 0..1_000 {
                consume_budget().await;
            }
            had_a_turn.try_recv()
        });
        assert_eq!(outcome.await, Ok(Ok(())), "whether another task had its turn while the part was at work");
        other.await.expect("it only tells").expect("the part listens");
    });
}

/// Work that was told gives way a thousand times, by waking itself, and another task waits for its turn. If that never
/// comes, you poll the work again and again in one go, and hold up the whole thread.
#[test]
fn work_that_was_told_and_gives_way_lets_others_run() {
    on_tokio(|| async {
        let (parent, seen) = (CancellationToken::new(), Arc::new(AtomicBool::new(false)));
        let outcome = with_deadline(&parent, SECOND, async |token| {
            token.cancelled().await;
            let other = Arc::clone(&seen);
            let _other = tokio::spawn(async move { other.store(true, Relaxed) });
            for _ in 0..1_000 {
                gives_way().await;
            }
            assert!(
                seen.load(Relaxed),
                "the work has given way a thousand times, and no other task had its turn"
            );
        })
        .await;
        assert_eq!(outcome, Err(Cut::Deadline));
    });
}

/// Wakes its own task, and waits for that, as by hand: tokio's `yield_now` would tell the runtime instead.
async fn gives_way() {
    let mut first = true;
    poll_fn(|context| {
        context.waker().wake_by_ref();
        if mem::take(&mut first) { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
}
