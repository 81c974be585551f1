use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use crate::exercise::Feed;
use interleave_std::probe::{Log, boom, spinners, threads_alive};
use interleave_std::{Threads, check};

/// Numbers, and a note of each one that was taken.
struct Queue {
    numbers: Range<u64>,
    taken: Log<u64>,
}

impl Queue {
    fn of(end: u64) -> (Self, Log<u64>) {
        let taken = Log::new();
        (Self { numbers: 0..end, taken: taken.clone() }, taken)
    }
}

impl Iterator for Queue {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let number = self.numbers.next()?;
        self.taken.push(number);
        Some(number)
    }
}

/// Reads so many of `end` items, stops, and looks for each of them.
fn read_and_stop(read: usize, end: u64, capacity: usize) {
    let (queue, taken) = Queue::of(end);
    let mut feed = Feed::start(queue, capacity);
    let mut found: Vec<u64> = feed.by_ref().take(read).collect();
    assert_eq!(found.len(), read, "so many were there to read");
    let rest = feed.stop();
    let most = read + capacity + 2;
    let taken = taken.entries().len();
    assert!(
        taken <= most,
        "{taken} items were taken: {read} read, {} with a place, and more than 1 after the stop",
        capacity + 1
    );
    let (unread, left) = (rest.unread, rest.source.numbers.collect::<Vec<_>>());
    let whole = format!("read {found:?}, unread {unread:?}, left {left:?}");
    found.extend(unread.into_iter().chain(left));
    assert_eq!(found, (0..end).collect::<Vec<_>>(), "{whole}");
    assert_eq!(threads_alive(), [""; 0], "stop has returned, and they are still alive");
}

/// The kitchen closes in the middle. If an item is missing, it was in the channel, or in the hand of the
/// thread, and nobody asked for it; if this deadlocks, the thread waits for room while `stop` waits for the
/// thread.
#[test]
fn what_was_taken_is_read_or_handed_back() {
    // One switch puts the stop between taking an item and sending it, a second one behind the reader's last
    // look.
    check("What was taken from the source is read or handed back.").bound(2).run(|| read_and_stop(1, 5, 1));
}

/// The kitchen never opens. If an item is missing, it was in the channel or in the thread's hand; if too many
/// were taken, nobody tells the thread.
#[test]
fn a_feed_that_nobody_reads_can_be_stopped() {
    // As above.
    check("A feed that nobody has read hands back everything.").bound(2).run(|| read_and_stop(0, 5, 1));
}

/// No room at all: an item goes from hand to hand, or back. If one is missing, the thread gave up with the
/// item in its hand.
#[test]
fn without_room_nothing_is_lost() {
    // As above.
    check("Without room, the item in the thread's hand is handed back.")
        .bound(2)
        .run(|| read_and_stop(1, 4, 0));
}

/// Memory is not endless, and what waits in it is lost when the power goes. If too many are taken, look at
/// what a capacity of 0 becomes, and at how many the thread holds while it waits for room.
#[test]
fn no_more_are_taken_than_may_wait() {
    // One switch lets the thread run on as far as it can.
    check("No more than capacity items wait, and one in the thread's hand.").bound(1).run(|| {
        for capacity in [0, 1, 3] {
            let (queue, taken) = Queue::of(9);
            let mut feed = Feed::start(queue, capacity);
            for read in 0..2 {
                assert!(
                    spinners().is_empty(),
                    "nobody reads, and {} asks again and again",
                    spinners().join(", ")
                );
                let ahead = taken.entries().len() - read;
                assert!(ahead <= capacity + 1, "{ahead} items are not read yet, with room for {capacity}");
                assert_eq!(feed.next(), Some(read as u64), "the next item");
            }
        }
    });
}

/// The queue is on a slow disk. If this deadlocks, the first item is there, and its reader waits for the
/// second: look for a lock that is held while the source is asked.
#[test]
fn an_item_that_is_there_can_be_read() {
    // A lock that is held is held in the first schedule; a switch is spare.
    check("A reader does not wait for the source while there is an item.").bound(1).run(|| {
        let (read, disk) = mpsc::channel();
        let mut numbers = 0..2;
        let source = std::iter::from_fn(move || {
            let number = numbers.next()?;
            if number == 1 {
                disk.recv().expect("the first item is read");
            }
            Some(number)
        });
        let mut feed = Feed::start(source, 2);
        assert_eq!(feed.next(), Some(0), "the first item");
        read.send(()).expect("the source waits for this");
        assert_eq!(feed.next(), Some(1), "the second item");
    });
}

/// The kitchen has closed, and each item more has to go back. If this fails, the word comes late, or the
/// thread works something off before it looks: what was ordered, or what it has begun.
#[test]
fn after_the_end_one_more_is_taken_at_most() {
    // Without a switch nobody comes between counting and the stop behind it: what is taken after the one is
    // taken after the other.
    check("After a stop or a drop, one more item is taken at most.").bound(0).run(|| {
        for (read, stops) in [(0, true), (1, true), (0, false), (1, false)] {
            let (queue, taken) = Queue::of(20);
            let mut feed = Feed::start(queue, 3);
            assert_eq!(feed.by_ref().take(read).count(), read, "so many were there to read");
            let before = taken.entries().len();
            if stops {
                feed.stop();
            } else {
                drop(feed);
            }
            let (after, end) = (taken.entries().len() - before, if stops { "the stop" } else { "the drop" });
            assert!(after <= 1, "{read} items were read, {before} taken, and {after} more after {end}");
        }
    });
    check("After a stop one more item is taken at most, also if it comes while the source waits.")
        .bound(0)
        .run(|| {
            let (go_on, wait) = mpsc::channel();
            let taken = Log::new();
            let waits = (0..20).inspect({
                let taken = taken.clone();
                move |&number| {
                    taken.push(number);
                    if number == 1 {
                        wait.recv().expect("it is told to go on");
                    }
                }
            });
            let feed = Feed::start(waits, 3);
            // Until the source waits, or nobody takes more before somebody reads.
            let _ = spinners();
            let before = taken.entries().len();
            let helper = thread::spawn(move || _ = go_on.send(()));
            feed.stop();
            let after = taken.entries().len() - before;
            assert!(after <= 1, "{after} more were taken after the stop");
            helper.join().expect("it only sends");
        });
}

/// Two kitchens, and one of them closes. If the other one gets less, look for what is one for all: a static.
#[test]
fn two_feeds_do_not_disturb_each_other() {
    // What is shared shows in the first schedule.
    check("Stopping a feed does not stop another one.").bound(0).run(|| {
        let (one, two) = (Feed::start(0..3_u64, 1), Feed::start(0..3_u64, 1));
        one.stop();
        assert_eq!(two.collect::<Vec<u64>>(), [0, 1, 2], "the other feed was not stopped");
    });
}

/// The queue is at its end when the kitchen closes. If an item is missing, the end of the source was taken
/// for the end of what is unread.
#[test]
fn a_source_at_its_end_can_be_stopped() {
    // One switch lets the thread end before the stop; the second is spare.
    check("What is unread when the source ends is handed back.").bound(2).run(|| read_and_stop(0, 2, 3));
}

/// Nobody reads for an hour, and then nothing comes for an hour. If somebody asks again and again, look for
/// `try_send` and `try_recv` in a loop.
#[test]
fn who_waits_sleeps() {
    // Who spins does so in the first schedule.
    check("The thread sleeps while there is no room, and the reader while there is no item.").bound(0).run(
        || {
            let (put, queue) = mpsc::channel();
            let mut feed = Feed::start(queue.into_iter(), 1);
            for number in 0..4 {
                put.send(number).expect("the feed has the queue");
            }
            assert!(
                spinners().is_empty(),
                "nobody reads, and {} asks again and again",
                spinners().join(", ")
            );
            assert_eq!(feed.by_ref().take(4).collect::<Vec<u64>>(), [0, 1, 2, 3], "what was put in");
            let reader = thread::spawn(move || feed.next());
            assert!(
                spinners().is_empty(),
                "nothing comes, and {} asks again and again",
                spinners().join(", ")
            );
            drop(put);
            assert_eq!(reader.join().expect("nothing panics"), None, "the queue is closed");
        },
    );
}

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
        let (queue, _) = Queue::of(6);
        let cook = catch_unwind(AssertUnwindSafe(|| {
            let _feed = Feed::start(queue, 1);
            boom()
        }));
        assert!(cook.is_err(), "the cook panics");
        assert_eq!(threads_alive(), [""; 0], "the feed is dropped, and they are still alive");
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

/// The kitchen has room for a thousand orders, and has read one of those that are there. If an item is missing
/// or out of order, the reader has fetched some ahead, and these come back in another place.
#[test]
fn what_was_fetched_ahead_comes_back_in_order() {
    // The reader waits until nobody can go on: so there is something to fetch.
    check("With much room too, what was not read comes back in order.").bound(0).run(|| {
        let (queue, _) = Queue::of(40);
        let mut feed = Feed::start(queue, 1_000);
        let _ = spinners();
        assert_eq!(feed.next(), Some(0), "the first item");
        let rest = feed.stop();
        let back: Vec<u64> = rest.unread.into_iter().chain(rest.source).collect();
        assert_eq!(back, (1..40).collect::<Vec<_>>(), "what was handed back, when one was read");
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

/// The first order is read by one cook, and the next ones by another. If the second sleeps for ever, the first
/// is still noted as the one to wake: it found its order before it had to sleep.
#[test]
fn whoever_reads_now_is_woken() {
    // One switch puts the first order between the first cook's look and its note.
    check("Who waits for an item is woken, whoever has read before.").bound(1).run(|| {
        let (put, queue) = mpsc::channel();
        put.send(0).expect("the feed takes it");
        let mut feed = Feed::start(queue.into_iter(), 1);
        assert_eq!(feed.next(), Some(0), "the first item");
        let cook = thread::spawn(move || (feed.next(), feed.next()));
        // Until the cook waits, or asks again now and then.
        let _ = spinners();
        put.send(1).expect("the feed takes it");
        drop(put);
        assert_eq!(cook.join().ok(), Some((Some(1), None)), "the second item, and the end");
    });
}

/// Nothing comes for an hour, and meanwhile somebody stops the feed. If that one asks again and again, look for
/// `try_recv` or `is_finished` in a loop, in `stop` or in `drop`.
#[test]
fn who_waits_for_the_end_sleeps() {
    // Who spins does so in the first schedule.
    check("Who ends a feed sleeps while its source waits.").bound(0).run(|| {
        for stops in [true, false] {
            let (put, queue) = mpsc::channel::<u64>();
            let feed = Feed::start(queue.into_iter(), 1);
            let end = thread::spawn(move || if stops { drop(feed.stop()) } else { drop(feed) });
            let how = if stops { "the stop" } else { "the drop" };
            assert!(
                spinners().is_empty(),
                "nothing comes, {how} waits, and {} asks again and again",
                spinners().join(", ")
            );
            drop(put);
            end.join().expect("nothing panics");
        }
    });
}
