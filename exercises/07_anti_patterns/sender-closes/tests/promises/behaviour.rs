//! What is under way when a feed is stopped is another thing in each run on real threads; that is checked
//! under every schedule.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;

use crate::exercise::Feed;
use interleave_std::within_time_limit;

/// A day without trouble. If this fails, look at the order of the items, and at what is there after the last
/// one.
#[test]
fn all_items_are_read_in_order() {
    for capacity in [0, 1, 7, 200] {
        within_time_limit(move || {
            let mut feed = Feed::start(0..100, capacity);
            assert_eq!(feed.by_ref().collect::<Vec<u32>>(), (0..100).collect::<Vec<u32>>());
            assert_eq!(feed.next(), None, "it stays at its end");
            let rest = feed.stop();
            assert!(rest.unread.is_empty(), "all was read: {:?}", rest.unread);
            assert_eq!(rest.source, 100..100, "the source at its end");
        });
    }
}

/// An empty queue. If this fails, look at what ends `next` and `stop` when no item ever comes.
#[test]
fn an_empty_source_can_be_stopped() {
    within_time_limit(|| {
        let mut feed = Feed::start(0..0, 1);
        assert_eq!(feed.next(), None, "there is no item");
        assert!(feed.stop().unread.is_empty(), "nothing was under way");
    });
}

/// What the source panics with. A panic may carry any value.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Damaged(u64);

/// The queue is damaged, and somebody wants to know how. If this fails, look at what you make of the `Err` of
/// a `join`: it is passed on as it is, whatever its type, and a text without a word more.
#[test]
fn a_panic_of_the_source_comes_out_of_stop() {
    /// What comes out of `stop` when the source panics with it.
    fn out_of_stop<T: Clone + Send + 'static>(panic: T) -> Option<T> {
        // As `panic!`, without the message on stderr.
        let source = std::iter::from_fn(move || -> Option<u64> { resume_unwind(Box::new(panic.clone())) });
        let mut feed = Feed::start(source, 1);
        assert_eq!(feed.next(), None, "nothing came before the panic");
        let payload = catch_unwind(AssertUnwindSafe(|| feed.stop().unread)).expect_err("stop panics too");
        payload.downcast().ok().map(|panic| *panic)
    }
    within_time_limit(|| {
        assert_eq!(out_of_stop(Damaged(17)), Some(Damaged(17)), "with the same payload");
        let text = "order 17 is damaged".to_owned();
        assert_eq!(out_of_stop(text.clone()), Some(text), "with the same payload");
    });
}

/// The kitchen burns down. If this hangs, the thread waits for room, and nobody will make any.
#[test]
fn dropping_it_closes_the_source() {
    within_time_limit(|| {
        let (queue, closed) = mpsc::channel::<()>();
        let mut numbers = 0..100;
        let source = std::iter::from_fn(move || {
            let _open = &queue;
            numbers.next()
        });
        let mut feed = Feed::start(source, 1);
        assert_eq!(feed.next(), Some(0), "the first of a hundred");
        drop(feed);
        assert!(closed.recv().is_err(), "the source is dropped with its thread");
    });
}

/// A queue that says `None` when it is empty, and goes on when there is something again. If an item comes after
/// the end, the feed has asked the source again after a `None`: once that has come, nobody is to ask any more.
#[test]
fn after_the_end_nothing_comes() {
    within_time_limit(|| {
        let mut calls = 0;
        let again = std::iter::from_fn(move || {
            calls += 1;
            (calls != 2).then_some(calls)
        });
        let mut feed = Feed::start(again, 1);
        assert_eq!([feed.next(), feed.next(), feed.next()], [Some(1), None, None]);
    });
}
