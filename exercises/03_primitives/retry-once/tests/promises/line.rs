use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use super::{First, Line, caller, client};
use futures::FutureExt as _;
use futures::future::join;
use interleave_tokio::{
    Tasks, boom, check, count_polls, note, poll_once, polled_and_awaited, turns, who_awaits,
};

/// The database takes an hour (of virtual time) to answer. If the report says that tasks turn round and
/// round, or if the callers were polled too often, you ask again and again instead of waiting; if there are
/// two dials, somebody got tired of waiting.
#[test]
fn who_waits_costs_nothing() {
    // Time passes only when nobody can run, so this shows without a delay; the one is spare.
    check("Who waits for a dial sleeps until it has ended.").bound(1).run(|| async {
        let (client, database) = client(First::IsSlow);
        let both = async { tokio::join!(client.connection(), client.connection()) };
        let (lines, polls) = count_polls(both).await;
        assert_eq!(lines, (Ok(&Line(1)), Ok(&Line(1))));
        // The begin and the end of a dial may need some. Who asks once a second needs thousands.
        assert!(polls < 100, "two callers who waited for an hour were polled {polls} times");
        database.assert_dials(1);
    });
}

/// A request waits, and is handed to another task meanwhile. If this is a deadlock, whoever waits is known by
/// the waker of its first poll, and nobody hears that one any more.
#[test]
fn who_waits_may_go_on_in_another_task() {
    // Who wakes the wrong one does so without a delay.
    check("A caller that waits may be polled by one task and then by another.").bound(0).run(|| async {
        let (client, database) = client(First::IsSlow);
        let first = caller(&client, "first");
        turns(2).await;
        let waiting = Arc::clone(&client);
        let mut second = Box::pin(async move { waiting.connection().await.cloned() });
        assert!(poll_once(second.as_mut()).await.is_pending(), "a dial takes an hour");
        let second = tokio::spawn(second);
        assert_eq!(second.await.expect("no panic"), Ok(Line(1)));
        assert_eq!(first.await.expect("no panic"), Ok(Line(1)));
        database.assert_dials(1);
    });
}

/// A request dials, and is handed to another task meanwhile. If this is a deadlock, the dial was given the waker of its
/// first poll, and nobody hears that one any more.
#[test]
fn who_dials_may_go_on_in_another_task() {
    for comes_back in [false, true] {
        // Who wakes the wrong one does so without a delay.
        check("A caller that dials may be polled by one task and then by another.")
            .with(who_awaits(comes_back))
            .bound(0)
            .run(move || async move {
                let (client, database) = client(First::IsSlow);
                let mut dialing = Box::pin(client.connection());
                assert_eq!(polled_and_awaited(dialing.as_mut(), comes_back).await, Ok(&Line(1)));
                drop(dialing);
                database.assert_dials(1);
            });
    }
}

/// A dial fails, and the only one that waits gives up when it has just been told. If two dials are under way after that,
/// its turn is both free and still on its way: `notify_one` leaves a permit behind when nobody listens any more.
#[test]
fn a_turn_that_nobody_took_is_there_once() {
    // Until the two callers come each thing happens after the other; the delay mixes these two.
    check("Whoever gives up with the turn leaves it once.").bound(1).run(|| async {
        let (client, database) = client(First::Fails);
        let [mut first, mut waiting] = [(); 2].map(|()| Box::pin(client.connection()));
        for call in [&mut first, &mut waiting] {
            assert!(poll_once(call.as_mut()).await.is_pending(), "a dial takes a moment");
        }
        assert_eq!(first.await, Err("dial 1 fails"));
        note("the one that waits gives up");
        drop(waiting);
        for caller in ["a", "b"].map(|name| caller(&client, name)) {
            assert_eq!(caller.await.expect("no panic"), Ok(Line(2)));
        }
        database.assert_dials(2);
    });
}

/// Thirty requests wait for a dial, and twenty of them give up. If the others are polled for that, whoever gives up wakes
/// them all, though it was not its turn.
#[test]
fn who_gives_up_wakes_nobody() {
    // Who wakes them does so without a delay.
    check("If one that waits is dropped, the others sleep on.").bound(0).run(|| async {
        let (client, database) = client(First::IsSlow);
        let first = caller(&client, "first");
        turns(2).await;
        let stay = [(); 10].map(|()| caller(&client, "stays"));
        let go = [(); 20].map(|()| caller(&client, "goes"));
        turns(2).await;
        let ((), polls) = count_polls(async {
            for caller in go {
                caller.abort();
                assert!(caller.await.is_err(), "a dial takes an hour");
                turns(1).await;
            }
        })
        .await;
        // One that goes takes some. Twenty times ten are those of the others.
        assert!(polls < 150, "ten callers wait, and {polls} polls were made as twenty others gave up");
        for caller in [first].into_iter().chain(stay) {
            assert_eq!(caller.await.expect("no panic"), Ok(Line(1)));
        }
        database.assert_dials(1);
    });
}

/// Of four callers the third gives up, then the first one's dial fails, and then the second gives up, whose turn
/// it is. If this is a deadlock, a turn that comes back was offered to the one who is gone, and to nobody else.
#[test]
fn the_turn_goes_past_all_who_are_gone() {
    // Each of them does one thing after the other: there is no delay to spend.
    check("Whoever is dropped, one that waits dials.").bound(0).run(|| async {
        let (client, database) = client(First::Fails);
        let [mut first, mut second, mut third] = [(); 3].map(|()| Box::pin(client.connection()));
        for call in [&mut first, &mut second, &mut third] {
            assert!(poll_once(call.as_mut()).await.is_pending(), "a dial takes a moment");
        }
        let fourth = caller(&client, "fourth");
        turns(2).await;
        drop(third);
        assert_eq!(first.await, Err("dial 1 fails"));
        drop(second);
        assert_eq!(fourth.await.expect("no panic"), Ok(Line(2)));
        database.assert_dials(2);
    });
}

/// A caller is woken after a failure, and before it is polled, another comes and dials, and a third comes to
/// wait. If this is a deadlock, the first has gone back to a place in the line that was the third one's by then.
#[test]
fn who_waits_twice_takes_nobodys_place() {
    // As above.
    check("Who is woken, and has to wait again, takes nobody's place.").bound(0).run(|| async {
        let (client, database) = client(First::Fails);
        let [mut first, mut woken, mut dials] = [(); 3].map(|()| Box::pin(client.connection()));
        assert!(
            poll_once(first.as_mut()).await.is_pending() && poll_once(woken.as_mut()).await.is_pending(),
            "a dial takes a moment"
        );
        assert_eq!(first.await, Err("dial 1 fails"));
        // Whichever of the two dials: both are polled from here on.
        assert!(poll_once(dials.as_mut()).await.is_pending(), "a dial takes a moment");
        let third = caller(&client, "third");
        turns(2).await;
        let lines = tokio::join!(woken.as_mut(), dials.as_mut());
        assert_eq!(lines, (Ok(&Line(2)), Ok(&Line(2))));
        assert_eq!(third.await.expect("no panic"), Ok(Line(2)));
        database.assert_dials(2);
    });
}

/// Some of those who wait give up, the first of the line among them: dropped, dropped after two tasks have polled
/// them, or dropped by a panic. Then the dial fails. If this is a deadlock, the turn went to one who is gone: he
/// has left the line in one of two places only, or not at all, or it was passed on once and no further.
#[test]
fn who_gives_up_leaves_the_line() {
    #[derive(Clone, Copy, Debug)]
    enum Leaves {
        Dropped,
        DroppedAfterTwoPolls,
        InAPanic,
    }
    for gone in [1, 2, 3, 70] {
        for how in [Leaves::Dropped, Leaves::DroppedAfterTwoPolls, Leaves::InAPanic] {
            // Each of them does one thing after the other: there is no delay to spend.
            check("Whoever gives up, the next that waits dials.")
                .with(format!(
                    "{gone} giving up, {}",
                    match how {
                        Leaves::Dropped => "dropped",
                        Leaves::DroppedAfterTwoPolls => "dropped after two polls",
                        Leaves::InAPanic => "dropped in a panic",
                    }
                ))
                .bound(0)
                .run(move || async move {
                    let (client, database) = client(First::Fails);
                    let mut first = Box::pin(client.connection());
                    assert!(poll_once(first.as_mut()).await.is_pending(), "a dial takes a moment");
                    let mut leave: Vec<_> = (0..gone).map(|_| Box::pin(client.connection())).collect();
                    for call in &mut leave {
                        assert!(poll_once(call.as_mut()).await.is_pending(), "it waits");
                        if matches!(how, Leaves::DroppedAfterTwoPolls) {
                            assert!(call.as_mut().now_or_never().is_none(), "it waits");
                        }
                    }
                    let last = caller(&client, "last");
                    turns(2).await;
                    note(format_args!("{gone} of those who wait give up: {how:?}"));
                    match how {
                        Leaves::Dropped | Leaves::DroppedAfterTwoPolls => drop(leave),
                        Leaves::InAPanic => {
                            let panics = AssertUnwindSafe(async move {
                                let _leave = leave;
                                boom()
                            });
                            assert!(panics.catch_unwind().await.is_err(), "they leave in a panic");
                        }
                    }
                    assert_eq!(first.await, Err("dial 1 fails"));
                    assert_eq!(last.await.expect("no panic"), Ok(Line(2)));
                    database.assert_dials(2);
                });
        }
    }
}

/// A request asks twice in one task, and gives up one of the two; then the dial fails. If this is a deadlock, the two
/// shared a place in the line: who waits is known by its task.
#[test]
fn two_that_wait_in_one_task_are_two() {
    // Who shares a place loses it without a delay.
    check("Of two callers in one task each has a place of its own.").bound(0).run(|| async {
        let (client, database) = client(First::Fails);
        let first = caller(&client, "first");
        turns(1).await;
        let gives_up = async {
            let mut left = Box::pin(client.connection());
            assert!(poll_once(left.as_mut()).await.is_pending(), "it waits");
            note("gives up one of its two calls");
        };
        // In this order: the other call is polled before the one is dropped, and then not again.
        let (right, ()) = join(client.connection(), gives_up).await;
        assert_eq!(right, Ok(&Line(2)));
        assert_eq!(first.await.expect("no panic"), Err("dial 1 fails"));
        database.assert_dials(2);
    });
}

/// The dial fails, and one who was woken for that is busy with something else. Meanwhile another dials, one more
/// waits, and only then the first is dropped. If this is a deadlock, he has taken the place of the last one with him:
/// it had been his own.
#[test]
fn who_was_woken_leaves_no_others_place() {
    // Each of them does one thing after the other: there is no delay to spend.
    check("Who was woken and is dropped takes nobody's place away.").bound(0).run(|| async {
        let (client, database) = client(First::Fails);
        let (mut first, mut woken) = (Box::pin(client.connection()), Box::pin(client.connection()));
        for call in [first.as_mut(), woken.as_mut()] {
            assert!(poll_once(call).await.is_pending(), "a dial takes a moment");
        }
        assert_eq!(first.await, Err("dial 1 fails"));
        let mut next = Box::pin(client.connection());
        assert!(poll_once(next.as_mut()).await.is_pending(), "a dial takes a moment");
        let last = caller(&client, "last");
        turns(1).await;
        note("gives up the call that was woken");
        drop(woken);
        assert_eq!(next.await, Ok(&Line(2)));
        assert_eq!(last.await.expect("no panic"), Ok(Line(2)));
        database.assert_dials(2);
    });
}

/// A request waits, its task has another one look once, and goes on waiting; or one that stood before it has given
/// up meanwhile. If this is a deadlock, somebody remembers who has polled and does not ask again when that one
/// comes back, or looks for it where it stood when it came.
#[test]
fn who_waits_may_be_looked_at_by_another_task() {
    for moves_up in [false, true] {
        // Who wakes the wrong one does so without a delay.
        check("A caller wakes whoever awaits it now.")
            .with(if moves_up { "one before it that gives up" } else { "nobody else in the line" })
            .bound(0)
            .run(move || async move {
                let (client, database) = client(First::IsSlow);
                let first = caller(&client, "first");
                turns(2).await;
                let mut before = Box::pin(client.connection());
                if moves_up {
                    assert!(poll_once(before.as_mut()).await.is_pending(), "a dial takes an hour");
                }
                let mut waiting = Box::pin(client.connection());
                if !moves_up {
                    assert!(poll_once(waiting.as_mut()).await.is_pending(), "a dial takes an hour");
                }
                assert!(waiting.as_mut().now_or_never().is_none(), "a dial takes an hour");
                if moves_up {
                    note("the one before it gives up");
                }
                drop(before);
                assert_eq!(waiting.await, Ok(&Line(1)));
                assert_eq!(first.await.expect("no panic"), Ok(Line(1)));
                database.assert_dials(1);
            });
    }
}
