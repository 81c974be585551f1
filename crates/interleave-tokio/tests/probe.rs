//! What a check uses, used by itself.

extern crate interleave_tokio as tokio;

mod util;

use std::future::{pending, poll_fn, ready};
use std::task::Poll;
use std::thread::panicking;

use interleave_tokio::{Gauge, Log, dropped_by_a_panic, turns};
use tokio::sync::Notify;
use util::right;

/// Writes down whether its thread panics when it is dropped.
struct Guard(Log<bool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.push(panicking());
    }
}

#[test]
fn what_a_panic_drops_is_dropped_while_its_thread_unwinds() {
    right(|| async {
        let (dropped, begun) = (Log::new(), Notify::new());
        let future = async {
            let _guard = Guard(dropped.clone());
            turns(1).await;
            begun.notify_one();
            pending::<()>().await;
        };
        dropped_by_a_panic(future, begun.notified()).await;
        assert_eq!((dropped.to_vec(), panicking()), (vec![true], false));
    });
}

#[test]
fn what_is_done_before_the_panic_is_kept_until_then() {
    right(|| async {
        let dropped = Log::new();
        dropped_by_a_panic(ready(Guard(dropped.clone())), turns(2)).await;
        assert_eq!(dropped.to_vec(), [true]);
    });
}

#[test]
fn it_is_polled_first_and_not_any_more_when_the_panic_comes_in_the_second_poll() {
    right(|| async {
        for (waits, expected) in [(0, 1), (1, 1), (2, 3)] {
            let polls = Gauge::new();
            let future = poll_fn(|_| {
                drop(polls.enter());
                Poll::<()>::Pending
            });
            dropped_by_a_panic(future, turns(waits)).await;
            assert_eq!(polls.ever(), expected, "polls of what is dropped after {waits} turns");
        }
    });
}
