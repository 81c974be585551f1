use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Queue;
use crate::exercise::Feed;
use interleave_std::probe::{Log, boom, threads_alive};
use interleave_std::{Threads, check};

/// The queue is damaged after the first item. If the item is missing, the panic was faster; if `stop` gives a
/// rest, nobody hears of the panic.
#[test]
fn a_panic_of_the_source_comes_after_its_items() {
    // One switch puts the panic before, another one after the reader's first look.
    check("After a panic of the source its items can be read, and stop panics.").bound(2).run(|| {
        let mut numbers = 0..1;
        let source = std::iter::from_fn(move || numbers.next().or_else(|| boom()));
        let mut feed = Feed::start(source, 2);
        assert_eq!((feed.next(), feed.next()), (Some(0), None), "what came before the panic");
        assert!(catch_unwind(AssertUnwindSafe(|| feed.stop().unread)).is_err(), "stop panics too");
        assert_eq!(threads_alive(), [""; 0], "stop has ended, and they are still alive");
    });
}

/// The queue is damaged while the kitchen closes. If `stop` gives a rest, it looked for the panic before the
/// thread had ended.
#[test]
fn a_panic_during_the_stop_comes_out_of_it() {
    // One switch puts the stop before the call that panics, a second one behind what `stop` does first.
    check("If the source has panicked, stop panics too.").bound(2).run(|| {
        let (mut calls, panics) = (0..1, Log::new());
        let noted = panics.clone();
        let source = std::iter::from_fn(move || {
            calls.next().or_else(|| {
                noted.push("panics");
                boom()
            })
        });
        let feed = Feed::start(source, 2);
        let stopped = catch_unwind(AssertUnwindSafe(|| feed.stop().unread));
        if panics.entries().is_empty() {
            assert!(stopped.is_ok(), "the source has not panicked, and stop does");
        } else {
            assert!(stopped.is_err(), "the source has panicked, and stop returns {:?}", stopped.ok());
        }
        assert_eq!(threads_alive(), [""; 0], "stop has ended, and they are still alive");
    });
}

/// The cook panics with the feed in his hand. If a thread is still alive, the drop looks whether it happens
/// in a panic, and leaves early.
#[test]
fn dropping_it_in_a_panic_ends_the_thread() {
    // Who leaves early does so in every schedule; a switch is spare.
    check("A feed that is dropped while its reader panics ends its thread.").bound(1).run(|| {
        let (queue, taken) = Queue::of(6);
        let cook = catch_unwind(AssertUnwindSafe(|| {
            let _feed = Feed::start(queue, 1);
            boom()
        }));
        assert!(cook.is_err(), "the cook panics");
        assert_eq!(threads_alive(), [""; 0], "the feed is dropped, and they are still alive");
        let taken = taken.entries().len();
        assert!(taken <= 3, "{taken} items were taken: 2 with a place, and more than 1 after the drop");
    });
}

/// The queue is damaged, and nobody reads on. If the drop panics, it ends the process when it happens while
/// another panic unwinds.
#[test]
fn dropping_it_after_a_panic_is_quiet() {
    // One switch lets the panic come before the drop.
    check("Dropping a feed never panics.").bound(1).run(|| {
        drop(Feed::start(std::iter::from_fn(|| -> Option<u64> { boom() }), 1));
        assert_eq!(threads_alive(), [""; 0], "the feed is dropped, and they are still alive");
    });
}
