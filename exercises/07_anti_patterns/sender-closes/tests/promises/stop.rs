use std::sync::mpsc;
use std::thread;

use super::Queue;
use crate::exercise::Feed;
use interleave_std::probe::{Log, let_all_wait, overtaken, threads_alive, while_unwinding};
use interleave_std::{Threads, check};

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

/// The cook panics, and a guard of his puts the orders back: it reads one, and stops the feed. If an item is missing,
/// look for who asks whether there is a panic: the caller's is none of the feed's business.
#[test]
fn a_stop_in_a_panic_hands_everything_back() {
    // Who asks for the panic does so in every schedule; a switch is spare.
    check("A feed that is stopped while its reader panics hands back everything.").bound(1).run(|| {
        for read in [0, 1] {
            while_unwinding(|| read_and_stop(read, 5, 1));
        }
    });
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

/// The kitchen has closed, and each item more has to go back. If this fails, the word comes late, behind a look
/// that makes room, or the thread works something off before it looks: what was ordered, or what it has begun.
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
    // The thread waits for room, so nothing is taken before the end begins. From then on the thread comes first,
    // wherever it can go on.
    check("After a stop or a drop, one more item is taken at most, however slow they are.").bound(0).run(
        || {
            for stops in [true, false] {
                let (queue, taken) = Queue::of(20);
                let feed = Feed::start(queue, 3);
                let_all_wait();
                let before = taken.entries().len();
                overtaken(|| if stops { drop(feed.stop()) } else { drop(feed) });
                let (after, end) =
                    (taken.entries().len() - before, if stops { "the stop" } else { "the drop" });
                assert!(after <= 1, "{before} items were taken, and {after} more after {end}");
            }
        },
    );
    // With much room, in case several are taken between two looks.
    for capacity in [3, 12] {
        check("After a stop one more item is taken at most, also if it comes while the source waits.")
            .with(format!("a capacity of {capacity}"))
            .bound(0)
            .run(move || {
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
                let feed = Feed::start(waits, capacity);
                // Until the source waits, or nobody takes more before somebody reads.
                let_all_wait();
                let before = taken.entries().len();
                let helper = thread::spawn(move || _ = go_on.send(()));
                feed.stop();
                let after = taken.entries().len() - before;
                assert!(after <= 1, "{after} more were taken after the stop");
                helper.join().expect("it only sends");
            });
    }
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

/// The kitchen has room for a thousand orders, and has read one of those that are there. If an item is missing
/// or out of order, the reader has fetched some ahead, and these come back in another place.
#[test]
fn what_was_fetched_ahead_comes_back_in_order() {
    // The reader waits until nobody can go on: so there is something to fetch.
    check("With much room too, what was not read comes back in order.").bound(0).run(|| {
        let (queue, _) = Queue::of(40);
        let mut feed = Feed::start(queue, 1_000);
        let_all_wait();
        assert_eq!(feed.next(), Some(0), "the first item");
        let rest = feed.stop();
        let back: Vec<u64> = rest.unread.into_iter().chain(rest.source).collect();
        assert_eq!(back, (1..40).collect::<Vec<_>>(), "what was handed back, when one was read");
    });
}
