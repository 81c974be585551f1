use std::sync::mpsc;
use std::thread;

use super::numbers;
use crate::exercise::Generator;
use interleave_std::probe::{Log, assert_all_sleep, let_all_wait};
use interleave_std::{Threads, check};

/// The file is read while nobody asks yet, and on when a block is taken. If this deadlocks, an item is made
/// only when somebody wants it, or when more than one has been read, half of them perhaps: look for the thread
/// that works ahead, and at what it waits for when there is no room; if it does so only after some reads, for a room that
/// is changed.
#[test]
fn it_works_ahead() {
    // Who waits for a reader does so in every schedule.
    check("Items are made before anybody asks for them, and the next one when one is read.").bound(0).run(
        || {
            for capacity in [0, 3, 8, 40] {
                let (begin, begun) = mpsc::channel();
                let mut numbers = 0..100;
                let mut generator = Generator::new(capacity, move || {
                    let number = numbers.next()?;
                    begin.send(number).expect("the check waits for this");
                    Some(number)
                });
                let ahead = capacity.max(1);
                for number in 0..ahead {
                    assert_eq!(begun.recv(), Ok(number), "nobody has read, and there is room for {capacity}");
                }
                // Forty: somebody may halve the room after sixteen reads in a row that found it full.
                for read in 0..40 {
                    assert_eq!(generator.next(), Some(read), "the item at place {read}");
                    let next = ahead + read;
                    assert_eq!(begun.recv(), Ok(next), "the next one, since one more was read");
                }
            }
        },
    );
}

/// A block is large, so only so many may wait in memory. If too many are made, look at the room between the
/// thread and the reader, and at whether the reader takes more than it gives; if somebody asks again and
/// again, look for a loop around `try_send`.
#[test]
fn it_works_no_further_ahead_than_capacity() {
    // One switch lets the thread run on as far as it can. Who takes all items at once is told from others by
    // three of them.
    check("No more than capacity items are ready, and one in hand.").bound(1).run(|| {
        for capacity in [1, 3] {
            let made = Log::new();
            let mut generator = Generator::new(capacity, numbers(&made, 10));
            assert_all_sleep("nobody reads");
            let ahead = made.entries().len();
            assert!(
                ahead <= capacity + 1,
                "{ahead} items were made, with room for {capacity} and before the first was read"
            );
            assert_eq!(generator.next(), Some(0), "the first item");
            let ahead = made.entries().len();
            assert!(
                ahead <= capacity + 2,
                "{ahead} items were made, with room for {capacity} and 1 that was read"
            );
        }
    });
}

/// No room at all: a block is read ahead, and waits for its reader. If too many are made, look at what a
/// capacity of 0 becomes.
#[test]
fn with_a_capacity_of_0_one_item_waits() {
    // As above.
    check("With a capacity of 0, one item is made ahead.").bound(1).run(|| {
        let made = Log::new();
        let mut generator = Generator::new(0, numbers(&made, 3));
        assert_all_sleep("nobody reads");
        let ahead = made.entries().len();
        assert!(ahead <= 1, "{ahead} items were made, with no room and before the first was read");
        assert_eq!(generator.by_ref().collect::<Vec<u64>>(), [0, 1, 2], "all items");
    });
}

/// The disk is slow with the first block, and the reader waits for it; the next ones come fast. If too many are
/// made, the reader took all that was there when it woke up, and so made room for as many again.
#[test]
fn it_works_no_further_ahead_of_a_reader_that_had_to_wait() {
    // The first schedule lets the thread run on before the reader wakes up; a switch is spare.
    for capacity in [3, 0] {
        check("No more than capacity items are ready, also when the reader had to wait.")
            .with(format!("a capacity of {capacity}"))
            .bound(1)
            .run(move || {
                let (go_on, disk) = mpsc::channel();
                let made = Log::new();
                let mut numbers = numbers(&made, 10);
                let mut generator = Generator::new(capacity, move || {
                    // Only the first one is waited for: then nobody sends any more.
                    let _ = disk.recv();
                    numbers()
                });
                let slow_disk = thread::spawn(move || go_on.send(()).expect("the generator waits for this"));
                assert_eq!(generator.next(), Some(0), "the first item");
                slow_disk.join().expect("it only sends");
                assert_all_sleep("nobody reads");
                let ahead = made.entries().len();
                assert!(
                    ahead <= capacity + 2,
                    "{ahead} items were made, with room for {capacity} and 1 that was read"
                );
            });
    }
}

/// Items that take no memory: who reads a log only counts its lines. If too many are made, the room is that of the
/// queue: `VecDeque::capacity` is endless for a type without a size.
#[test]
fn it_works_no_further_ahead_with_items_without_a_size() {
    // None: whoever goes on does so in every schedule.
    check("Items without a size are made no further ahead either.").bound(0).run(|| {
        let made = Log::new();
        let generator = Generator::new(2, {
            let (made, mut lines) = (made.clone(), 0..9);
            move || {
                made.push(lines.next()?);
                Some(())
            }
        });
        let_all_wait();
        let made = made.entries().len();
        assert!(made <= 3, "{made} items were made, with room for 2, and nobody has read");
        drop(generator);
    });
}
