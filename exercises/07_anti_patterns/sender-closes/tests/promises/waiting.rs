use std::sync::mpsc;
use std::thread;

use super::Queue;
use crate::exercise::Feed;
use interleave_std::probe::{assert_all_sleep, let_all_wait};
use interleave_std::{Threads, check};

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
                assert_all_sleep("nobody reads");
                let ahead = taken.entries().len() - read;
                assert!(ahead <= capacity + 1, "{ahead} items are not read yet, with room for {capacity}");
                assert_eq!(feed.next(), Some(read as u64), "the next item");
            }
        }
    });
}

/// Items that take no memory: a bell that is rung for each order. If too many are taken, the room is that of the queue:
/// `VecDeque::capacity` is endless for a type without a size.
#[test]
fn no_more_are_taken_of_items_without_a_size() {
    // None: whoever goes on does so in every schedule.
    check("Of items without a size no more wait either.").bound(0).run(|| {
        let (queue, taken) = Queue::of(9);
        let feed = Feed::start(queue.map(|_| ()), 2);
        let_all_wait();
        let ahead = taken.entries().len();
        assert!(ahead <= 3, "{ahead} items are not read yet, with room for 2");
        drop(feed);
    });
}

/// The queue is on a slow disk. If this deadlocks, the first item is there, and its reader waits for the
/// second: look for a lock that is held while the source is asked, or for several items that are handed over
/// together. That the source's `size_hint` knows of more does not mean that they come soon.
#[test]
fn an_item_that_is_there_can_be_read() {
    /// Reads `source`, which gives an item only when all before it have been read.
    fn read_one_by_one(
        source: impl Iterator<Item = u64> + Send + 'static,
        capacity: usize,
        read: &mpsc::Sender<()>,
    ) {
        let mut feed = Feed::start(source, capacity);
        for number in 0..6 {
            assert_eq!(
                feed.next(),
                Some(number),
                "room for {capacity}, and all items before this one are read"
            );
            // There is nobody any more who waits for the last one.
            let _ = read.send(());
        }
    }
    fn slow_numbers() -> (mpsc::Sender<()>, impl FnMut(u64) -> u64 + Send + 'static) {
        let (read, disk) = mpsc::channel();
        let wait = move |number| {
            if number > 0 {
                disk.recv().expect("the item before is read");
            }
            number
        };
        (read, wait)
    }
    // A lock that is held is held in the first schedule; a switch is spare.
    for capacity in [2, 64] {
        check("A reader does not wait for the source while there is an item.")
            .with(format!("a capacity of {capacity}"))
            .bound(1)
            .run(move || {
                let (read, mut slow) = slow_numbers();
                let mut numbers = 0..6;
                read_one_by_one(std::iter::from_fn(move || numbers.next().map(&mut slow)), capacity, &read);
            });
        check("A reader does not wait for a source that says how many items will come.")
            .with(format!("a capacity of {capacity}"))
            .bound(1)
            .run(move || {
                let (read, slow) = slow_numbers();
                read_one_by_one((0..6).map(slow), capacity, &read);
            });
        check("A reader does not wait for a source that says how many items there are at most.")
            .with(format!("a capacity of {capacity}"))
            .bound(1)
            .run(move || {
                let (read, slow) = slow_numbers();
                read_one_by_one((0..6).map(slow).filter(|_| true), capacity, &read);
            });
    }
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
            assert_all_sleep("nobody reads");
            assert_eq!(feed.by_ref().take(4).collect::<Vec<u64>>(), [0, 1, 2, 3], "what was put in");
            let reader = thread::spawn(move || feed.next());
            assert_all_sleep("nothing comes");
            drop(put);
            assert_eq!(reader.join().expect("nothing panics"), None, "the queue is closed");
        },
    );
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
        let_all_wait();
        put.send(1).expect("the feed takes it");
        drop(put);
        assert_eq!(cook.join().ok(), Some((Some(1), None)), "the second item, and the end");
    });
}
