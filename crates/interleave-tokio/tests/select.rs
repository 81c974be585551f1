//! `select!` takes what tokio's takes, and the search chooses where tokio draws.

extern crate interleave_tokio as tokio;

mod util;

use std::collections::BTreeSet;
use std::future::ready;

use interleave_tokio::{Check, Tasks, draw_freely};
use tokio::sync::{mpsc, oneshot};
use util::{outcomes, right};

#[test]
fn each_branch_that_is_ready_can_win() {
    let found = outcomes(|| async {
        tokio::select! {
            one = ready(1) => one,
            two = ready(2) => two,
            three = ready(3) => three,
        }
    });
    assert_eq!(found, BTreeSet::from([1, 2, 3]));
}

#[test]
fn draws_can_be_free_where_a_delay_is_not_wanted() {
    let check = |free: bool| {
        Check::new("The first branch wins.").bound(0).judge(move || async move {
            if free {
                draw_freely();
            }
            let first = tokio::select! {
                () = ready(()) => true,
                () = ready(()) => false,
            };
            assert!(first, "the second branch");
        })
    };
    assert!(check(false).is_ok(), "without a delay it is the first");
    assert!(check(true).is_err(), "each can be");
}

#[test]
fn a_biased_one_takes_the_first_that_is_ready() {
    let found = outcomes(|| async {
        tokio::select! {
            biased;
            () = std::future::pending() => 0,
            two = ready(2) => two,
            three = ready(3) => three,
        }
    });
    assert_eq!(found, BTreeSet::from([2]));
}

#[test]
fn the_whole_grammar_is_accepted() {
    right(|| async {
        let (sender, mut receiver) = mpsc::channel::<Option<u32>>(1);
        sender.send(Some(5)).await.expect("somebody receives");
        drop(sender);
        let mut seen = Vec::new();
        loop {
            tokio::select! {
                Some(Some(number)) = receiver.recv(), if seen.is_empty() => {
                    seen.push(number);
                }
                _ = async { ready(()).await }, if false => unreachable!(),
                else => break,
            }
        }
        assert_eq!(seen, [5]);
        tokio::select! { _ = ready(()) => {} }
        assert_eq!(tokio::select! { else => 3 }, 3);
        let (a, b) = tokio::join!(ready(1), async { 2 });
        assert_eq!(tokio::try_join!(async { Ok::<_, ()>(a) }, async { Ok(b) }), Ok((1, 2)));
    });
}

/// The one that is not taken is dropped, and with it what it had.
#[test]
fn the_others_are_dropped() {
    let found = outcomes(|| async {
        let (answer, question) = oneshot::channel::<u32>();
        let task = tokio::spawn(async move { answer.send(1).is_ok() });
        tokio::select! {
            _ = question => {}
            () = tokio::task::yield_now() => {}
        }
        task.await.expect("it only answers")
    });
    assert_eq!(found, BTreeSet::from([true, false]));
}

/// Polled by hand, nothing that is ready says that it is not.
#[test]
fn nothing_is_pending_without_a_reason() {
    use futures::FutureExt;
    right(|| async {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let other = tokio::spawn(tokio::task::yield_now());
        sender.send(1).expect("somebody receives");
        assert_eq!(receiver.recv().now_or_never(), Some(Some(1)));
        other.await.expect("it only yields");
    });
}
