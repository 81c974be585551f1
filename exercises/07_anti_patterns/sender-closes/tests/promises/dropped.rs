use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use super::Queue;
use crate::exercise::Feed;
use interleave_std::probe::{assert_all_sleep, boom, let_all_wait, threads_alive, while_unwinding};
use interleave_std::{Threads, check};

/// The kitchen burns down. If this deadlocks, the drop waits for a thread that waits for room; if a thread is
/// still alive, nobody has joined it.
#[test]
fn dropping_it_ends_the_thread() {
    // Two switches put the drop before, between and after the thread's first steps.
    check("Dropping the feed ends its thread.").bound(2).run(|| {
        let (queue, taken) = Queue::of(6);
        let mut feed = Feed::start(queue, 1);
        assert_eq!(feed.next(), Some(0), "the first item");
        drop(feed);
        assert_eq!(threads_alive(), [""; 0], "the feed is dropped, and they are still alive");
        let taken = taken.entries().len();
        assert!(
            taken <= 4,
            "{taken} items were taken: 1 read, 2 with a place, and more than 1 after the drop"
        );
    });
}

/// The kitchen burns down, and there is no room at all: what is in the thread's hand, or comes into it now,
/// has nowhere to go. If this deadlocks, the drop makes room once, or none, and then waits for a thread that
/// waits for room.
#[test]
fn dropping_it_without_room_ends_the_thread() {
    // One switch puts the drop between the thread's look and its next item; the second is spare.
    check("Dropping a feed without room ends its thread.").bound(2).run(|| {
        let (queue, taken) = Queue::of(6);
        drop(Feed::start(queue, 0));
        assert_eq!(threads_alive(), [""; 0], "the feed is dropped, and they are still alive");
        let taken = taken.entries().len();
        assert!(taken <= 2, "{taken} items were taken: 1 in the hand, and more than 1 after the drop");
    });
}

/// The queue was at its end, and the reader has heard of it. If a thread is still alive, the drop takes the word
/// that nothing more comes for the end of the thread.
#[test]
fn dropping_it_after_the_end_waits_for_the_thread() {
    // One switch, between the thread's word and its end.
    check("A feed that has ended is dropped when its thread has ended.").bound(1).run(|| {
        let (queue, _) = Queue::of(1);
        let mut feed = Feed::start(queue, 1);
        assert_eq!((feed.next(), feed.next()), (Some(0), None), "the whole source");
        drop(feed);
        assert_eq!(threads_alive(), [""; 0], "the feed is dropped, and they are still alive");
    });
}

/// Nothing comes for an hour, and meanwhile somebody stops the feed. If that one asks again and again, look for
/// `try_recv` or `is_finished` in a loop, in `stop` or in `drop`.
#[test]
fn who_waits_for_the_end_sleeps() {
    type End = fn(Feed<mpsc::IntoIter<u64>>);
    let ends: [(&str, End); 4] = [
        ("the stop", |feed| drop(feed.stop())),
        ("the drop", drop),
        ("the stop in a panic", |feed| drop(while_unwinding(|| feed.stop()))),
        ("the drop in a panic", |feed| while_unwinding(|| drop(feed))),
    ];
    // Who spins does so in the first schedule.
    check("Who ends a feed sleeps while its source waits.").bound(0).run(move || {
        for (how, end) in ends {
            for unread in [0, 1] {
                let (put, queue) = mpsc::channel();
                for number in 0..unread {
                    put.send(number).expect("nobody takes it yet");
                }
                let feed = Feed::start(queue.into_iter(), 2);
                if unread > 0 {
                    // Until the item is there, and the source waits for the next one.
                    let_all_wait();
                }
                let end = thread::spawn(move || end(feed));
                // At first, and also when the wait has lasted for a while.
                for _ in 0..4 {
                    assert_all_sleep(format_args!("nothing comes, {how} waits"));
                }
                drop(put);
                end.join().expect("nothing panics");
            }
        }
    });
}

/// An item that panics when it is dropped lies in the feed that is dropped. If a thread is still alive, it waits for
/// room: what ends it came after what has panicked.
#[test]
fn a_drop_in_which_an_item_panics_ends_the_thread() {
    struct Fragile(u64);

    impl Drop for Fragile {
        fn drop(&mut self) {
            if self.0 == 0 {
                boom();
            }
        }
    }

    // Who does not come to it does not in any schedule.
    check("Where an item panics in the drop, the thread ends all the same.").bound(0).run(|| {
        let feed = Feed::start((0..4).map(Fragile), 1);
        // Until the thread waits for room.
        let_all_wait();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(feed)));
        let_all_wait();
        assert_eq!(threads_alive(), [""; 0], "the feed is dropped, and they are still alive");
    });
}
