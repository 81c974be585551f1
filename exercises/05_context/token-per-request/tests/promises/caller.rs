use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use super::{House, page};
use crate::exercise::{Backend, HandleError, Server};
use futures::FutureExt as _;
use futures::future::join;
use interleave_tokio::{Tasks, boom, check, note, poll_once, turns, who_awaits};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// The slot becomes free, and the one who has waited for it closes the page at the same moment. If this is a
/// deadlock, the slot was handed to a request that is not there any more, and nobody has passed it on.
#[test]
fn a_slot_is_not_lost_with_who_waited_for_it() {
    for dropped in [false, true] {
        // Who loses it does so without a delay: the first ends, and the second is woken by both. Two move the
        // end around that.
        check("A slot that becomes free is not lost with a request that ends meanwhile.")
            .with(if dropped { "the second request dropped" } else { "the second request stopped" })
            .bound(2)
            .run(move || async move {
                let house = House::new(1, "load");
                let (first, _) = house.ask("first", "front");
                house.held_up(1).await;
                let (second, stop) = house.ask("second", "back");
                turns(1).await;
                let (third, _) = house.ask("third", "side");
                turns(1).await;
                house.let_go(2);
                if dropped {
                    note("drops the request of the second");
                    second.abort();
                } else {
                    note("closes the page of the second");
                    stop.cancel();
                }
                assert_eq!(first.await.expect("no panic"), page("front"));
                match second.await {
                    Ok(outcome) => assert!(
                        outcome == page("back") || outcome == Err(HandleError::Stopped),
                        "the second request: {outcome:?}"
                    ),
                    Err(error) => assert!(dropped && error.is_cancelled(), "the second request: {error}"),
                }
                house.let_go(1);
                assert_eq!(third.await.expect("no panic"), page("side"));
                house.assert_nothing_left();
            });
    }
}

/// The future of the one in the slot is dropped. If this is a deadlock, only a stop gives the slot back; if
/// the token is cancelled, look at what a guard does in its drop.
#[test]
fn dropped_half_way_it_makes_room() {
    // As above.
    check("A request that is dropped gives its slot back, and leaves nothing behind.").bound(1).run(
        || async {
            let (house, stop) = (House::new(1, "load"), CancellationToken::new());
            tokio::select! {
                biased;
                outcome = house.server.handle(stop.clone(), "front") => {
                    panic!("the page is held up, but the request returns {outcome:?}");
                }
                () = house.held_up(1) => note("drops the request"),
            }
            let (second, _) = house.ask("second", "back");
            // A task that was aborted in the middle of a poll goes on until the next.
            turns(3).await;
            assert!(!stop.is_cancelled(), "the request that was dropped has cancelled the caller's token");
            house.let_go(1);
            assert_eq!(second.await.expect("no panic"), page("back"));
            house.assert_nothing_left();
        },
    );
}

/// The task of a request panics while its page is loaded, and the request is dropped as it unwinds. If this is
/// a deadlock, the slot is given back everywhere but in a panic.
#[test]
fn dropped_by_a_panic_it_makes_room() {
    // Who gives nothing back is stuck without a delay.
    check("A request that a panic drops gives its slot back.").bound(0).run(|| async {
        let house = House::new(1, "load");
        let (server, there) = (Arc::clone(&house.server), Arc::clone(&house.backend.there));
        let first = tokio::spawn(async move {
            let mut request = Box::pin(server.handle(CancellationToken::new(), "front"));
            assert!(request.as_mut().now_or_never().is_none(), "it is held up");
            there.acquire().await.expect("nobody closes it").forget();
            boom()
        });
        assert!(first.await.is_err_and(|error| error.is_panic()));
        // A task that was aborted in the middle of a poll goes on until the next.
        turns(3).await;
        let (second, _) = house.ask("second", "back");
        house.let_go(1);
        assert_eq!(second.await.expect("no panic"), page("back"));
        house.assert_nothing_left();
    });
}

/// The slot becomes free and goes to the one who waits for it; and in the same moment something beside that one panics,
/// and it is dropped as that unwinds. If this is a deadlock, whoever leaves the queue in a panic takes the slot along.
#[test]
fn a_slot_is_not_lost_with_who_panics_in_the_queue() {
    // Who loses it does so without a delay: the word of the panic and the slot come in one step.
    check("A slot that becomes free is not lost with a request that a panic drops.").bound(0).run(|| async {
        let (house, word) = (House::new(1, "load"), Arc::new(Notify::new()));
        let mut first = Box::pin(house.server.handle(CancellationToken::new(), "front"));
        assert!(poll_once(first.as_mut()).await.is_pending(), "it is held up");
        house.held_up(1).await;
        let second = tokio::spawn({
            let (server, word) = (Arc::clone(&house.server), Arc::clone(&word));
            async move {
                let panics = async {
                    word.notified().await;
                    note("panics beside the second request");
                    boom()
                };
                // In this order: the request is not polled any more when the word has come.
                join(panics, server.handle(CancellationToken::new(), "back")).await
            }
        });
        turns(1).await;
        let (third, _) = house.ask("third", "side");
        turns(1).await;
        note("drops the first request");
        drop(first);
        word.notify_one();
        assert!(second.await.is_err_and(|error| error.is_panic()));
        house.let_go(1);
        assert_eq!(third.await.expect("no panic"), page("side"));
        house.assert_nothing_left();
    });
}

/// A request is polled once by one task, and awaited by another: while it waits for a slot, for `load` or for
/// `render`. Or its own task has another one look, and goes on waiting. If this is a deadlock, whoever waits is
/// known by the waker of its first poll, or is not listed again when it comes back.
#[test]
fn a_request_may_be_polled_by_one_and_awaited_by_another() {
    for (place, stopped, comes_back) in ["queue", "load", "render"]
        .into_iter()
        .flat_map(|at| [(at, false, false), (at, true, false), (at, false, true), (at, true, true)])
    {
        // Who wakes the wrong one does so without a delay.
        check("A request wakes whoever awaits it now.")
            .with(format!(
                "a request in {place}, {} and {}",
                if stopped { "a stop" } else { "no stop" },
                who_awaits(comes_back)
            ))
            .bound(0)
            .run(move || async move {
                let queues = place == "queue";
                let house = House::new(1, if queues { "load" } else { place });
                let first = queues.then(|| house.ask("first", "front").0);
                house.held_up(u32::from(queues)).await;
                let stop = CancellationToken::new();
                let mut request = Box::pin(house.server.handle(stop.clone(), "back"));
                if comes_back {
                    assert!(poll_once(request.as_mut()).await.is_pending(), "it is held up");
                }
                assert!(request.as_mut().now_or_never().is_none(), "it is held up");
                let go_on = Arc::clone(&house.backend.go_on);
                let presser = tokio::spawn(async move {
                    turns(2).await;
                    if stopped {
                        note("closes the page");
                        stop.cancel();
                    } else {
                        go_on.add_permits(2);
                    }
                });
                let expected = if stopped { Err(HandleError::Stopped) } else { page("back") };
                assert_eq!(request.await, expected, "a request that waits for its {place}");
                presser.await.expect("it only cancels or lets go");
                house.let_go(1);
                if let Some(first) = first {
                    assert_eq!(first.await.expect("no panic"), page("front"));
                }
                house.assert_nothing_left();
            });
    }
}

/// A page asks for two others at the same time, in one task, and gives up one of them. If this is a deadlock, the two
/// shared a place in the queue: who waits is known by its task.
#[test]
fn two_that_wait_in_one_task_are_two() {
    for dropped in [true, false] {
        // Who shares a place loses it without a delay.
        check("Of two requests in one task each has a place of its own.")
            .with(if dropped { "the left page dropped" } else { "the left page stopped" })
            .bound(0)
            .run(move || async move {
                let house = House::new(1, "load");
                let (inside, _) = house.ask("inside", "front");
                house.held_up(1).await;
                let (stop, never) = (CancellationToken::new(), CancellationToken::new());
                let gives_up = async {
                    let mut left = Box::pin(house.server.handle(stop.clone(), "left"));
                    assert!(poll_once(left.as_mut()).await.is_pending(), "there is one slot");
                    turns(1).await;
                    note("gives up the left page");
                    if dropped {
                        drop(left);
                    } else {
                        stop.cancel();
                        assert_eq!(left.await, Err(HandleError::Stopped));
                    }
                    house.let_go(2);
                };
                // In this order: the other request is polled before the one ends, and then not again.
                let (right, ()) = join(house.server.handle(never, "right"), gives_up).await;
                assert_eq!(right, page("right"));
                assert_eq!(inside.await.expect("no panic"), page("front"));
                house.assert_nothing_left();
            });
    }
}

/// Two wait for the slot, the first of them gives up, and another task awaits the second now. If this is a
/// deadlock, the second is looked for where it stood when it came, and has moved up since.
#[test]
fn who_has_moved_up_may_be_awaited_by_another() {
    // Who wakes the wrong one does so without a delay.
    check("Whoever has moved up in the line wakes who awaits it now.").bound(0).run(|| async {
        let house = House::new(1, "load");
        let (inside, _) = house.ask("inside", "front");
        house.held_up(1).await;
        let [mut gives_up, mut moves_up] =
            ["left", "right"].map(|page| Box::pin(house.server.handle(CancellationToken::new(), page)));
        assert!(poll_once(gives_up.as_mut()).await.is_pending(), "there is one slot");
        assert!(moves_up.as_mut().now_or_never().is_none(), "there is one slot");
        note("gives up the left page");
        drop(gives_up);
        let doorman = tokio::spawn({
            let go_on = Arc::clone(&house.backend.go_on);
            async move {
                turns(2).await;
                go_on.add_permits(2);
            }
        });
        assert_eq!(moves_up.await, page("right"));
        doorman.await.expect("it only lets go");
        assert_eq!(inside.await.expect("no panic"), page("front"));
        house.assert_nothing_left();
    });
}

/// `load` has panicked, somebody has caught that, and keeps what is left of the request. If this is a deadlock,
/// its slot is in there.
#[test]
fn a_panic_makes_room_though_what_is_left_is_kept() {
    // None: the one comes after the other.
    check("A request that has panicked has no slot.").bound(0).run(|| async {
        let server = Server::new(Torn, NonZeroUsize::MIN);
        let panics = AssertUnwindSafe(server.handle(CancellationToken::new(), "torn")).catch_unwind();
        let mut kept = Box::pin(panics);
        assert!(kept.as_mut().await.is_err(), "load panics");
        assert_eq!(server.handle(CancellationToken::new(), "whole").await, page("whole"));
    });
}

/// A backend on which one page is a bug.
struct Torn;

impl Backend for Torn {
    type Error = &'static str;

    async fn load(&self, page: &str) -> Result<String, &'static str> {
        if page == "torn" { boom() } else { Ok(page.to_owned()) }
    }

    async fn render(&self, text: String) -> Result<String, &'static str> {
        Ok(text)
    }
}
