use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

use super::{At, archive, held, written};
use interleave_rayon::{Holds, Meeting, Next, run};

/// One block takes longest to compress, or to write, and the others are done before it; or threads compress
/// in step, each its next block when all have done their last one. If the order is lost, look for what is
/// written when it comes, and for what gives each thread a list of its own. If the last blocks are missing,
/// whoever writes takes no second look when it has written what it saw.
#[test]
fn blocks_are_written_in_order_whoever_is_done_first() {
    for threads in [2, 4] {
        // While block 7 is written, the others are all done, and nobody comes after them. The bank has no
        // near miss for that: on a pool of several threads it may fail in other checks too, on some days.
        for (slow, at) in [(0, At::Compress(0)), (3, At::Compress(3)), (7, At::Write(7))] {
            let order = held(threads, 8, at).order;
            assert_eq!(
                order,
                (0..12).collect::<Vec<_>>(),
                "the order of the calls of `write`, where block {slow} took longest, on a pool of {threads}"
            );
        }
        assert_eq!(
            in_step(threads),
            (0..4 * threads).collect::<Vec<_>>(),
            "the order of the calls of `write`, where blocks were compressed in step, on a pool of {threads}"
        );
    }
}

/// Blocks of which each holds its thread until the others have one too. Gives the order in which they are
/// written.
fn in_step(threads: usize) -> Vec<usize> {
    let meeting = Meeting::new(threads, usize::MAX);
    run(threads, &[&meeting.clone()], move || written(4 * threads, |_| meeting.arrive()))
}

/// The second block is still being compressed when the first cannot be written, or `write` panics at it.
/// Nothing can follow it in the archive. If something does, a thread looks whether there was a failure before
/// it compresses and not before it writes, or takes the writer over from one that has panicked.
#[test]
fn nothing_is_written_after_a_failure() {
    for threads in [2, 4] {
        for panics in [false, true] {
            let (both, hold) = (Meeting::new(2, 1), Meeting::new(usize::MAX, 1));
            let fail: fn() -> _ = match panics {
                true => || resume_unwind(Box::new("the disk is full")),
                false => || Err("the disk is full"),
            };
            let written = run(threads, &[&both.clone(), &hold.clone()], move || {
                let compress = |block| {
                    if block < 2 {
                        both.arrive();
                    }
                    if block == 1 {
                        hold.arrive();
                    }
                };
                fails_at_once(8, compress, fail).1
            });
            let failed = if panics { "panicked" } else { "returned an error" };
            assert_eq!(
                written,
                [0],
                "the calls of `write`, where it {failed} at block 0 while block 1 was still being compressed, on a pool of {threads}"
            );
        }
    }
}

/// A thread is held up between two operations of its own, on a lock or on an atomic, for as long as the
/// others can go on. If the blocks that come last are not written, somebody saw that there was nothing to
/// write, and before it had given the writer back, somebody else brought the next block, found the writer
/// taken, and went.
#[test]
fn every_block_is_written_wherever_a_thread_is_held_up() {
    for hold in Holds::new(16) {
        let order = hold.run(3, &[Next::Thread], || written(8, |_| {}));
        assert_eq!(order, (0..8).collect::<Vec<_>>(), "the order of the calls of `write`, where {hold}");
    }
}

/// Block 5 takes long. A thread is held up as long as the others can go on; and when it comes to that place
/// once more, until block 5 is done. If the blocks that come last are not written, the writer looks again,
/// but only once.
#[test]
fn every_block_is_written_wherever_a_thread_is_held_up_twice() {
    for hold in Holds::new(16) {
        let slow = Meeting::new(usize::MAX, 1);
        let order = hold.run(3, &[Next::Thread, Next::Meeting(&slow.clone()), Next::Thread], move || {
            written(8, |block| {
                if block == 5 {
                    slow.arrive();
                }
            })
        });
        assert_eq!(
            order,
            (0..8).collect::<Vec<_>>(),
            "the order of the calls of `write`, where block 5 took long, and {hold}"
        );
    }
}

/// The first block cannot be written, the next ones are still being compressed, and a thread is held up
/// between two operations of its own. If another block is written, the writer was given back before it was
/// noted that there is an error.
#[test]
fn nothing_is_written_after_an_error_wherever_a_thread_is_held_up() {
    for hold in Holds::new(16) {
        let slow = Meeting::new(usize::MAX, 1);
        let written = hold.run(3, &[Next::Meeting(&slow.clone()), Next::Thread], move || {
            // What comes out is another check's business.
            fails_at_once(4, |block| later_ones_take_long(block, &slow), || Err("the disk is full")).1
        });
        assert!(
            written.iter().all(|&block| block == 0),
            "{written:?} were the calls of `write`, where it returned an error at block 0, and {hold}"
        );
    }
}

/// `write` panics at the first block, the next ones are still being compressed, and the thread that panics,
/// or another, is held up. If another panic comes out, a lock that was poisoned by the first one has made a
/// second one, which was there before it.
#[test]
fn a_panic_in_write_comes_out_wherever_a_thread_is_held_up() {
    for hold in Holds::new(16) {
        let slow = Meeting::new(usize::MAX, 1);
        let (ended, written) = hold.run(3, &[Next::Meeting(&slow.clone()), Next::Thread], move || {
            let fail = || resume_unwind(Box::new("the disk is full"));
            fails_at_once(4, |block| later_ones_take_long(block, &slow), fail)
        });
        assert!(
            written.iter().all(|&block| block == 0),
            "{written:?} were the calls of `write`, where it panicked at block 0, and {hold}"
        );
        let other = ended.err().filter(|payload| payload.downcast_ref() != Some(&"the disk is full"));
        assert!(other.is_none(), "another panic came out than that of `write` at block 0, where {hold}");
    }
}

/// The first block is done before all others.
fn later_ones_take_long(block: usize, slow: &Meeting) {
    if block > 0 {
        slow.arrive();
    }
}

/// Archives 8 blocks, of which none can be written. Gives what came of it, and the calls of `write`.
fn fails_at_once(
    limit: usize,
    compress: impl Fn(usize) + Send + Sync,
    fail: fn() -> Result<(), &'static str>,
) -> (thread::Result<Result<(), &'static str>>, Vec<usize>) {
    let compress = |block: &usize| {
        compress(*block);
        *block
    };
    let mut written = Vec::new();
    let write = |block| {
        written.push(block);
        fail()
    };
    let blocks: Vec<usize> = (0..8).collect();
    (catch_unwind(AssertUnwindSafe(|| archive(&blocks, limit, compress, write))), written)
}

/// Two blocks and two threads, each of which is held up between two operations of its own. If a block is not
/// written, one thread had counted it before it was in its place; the other looked, did not find it, and
/// still held the writer when the first came to write.
#[test]
fn both_blocks_are_written_wherever_both_threads_are_held_up() {
    for hold in Holds::new(1).in_pairs() {
        let order = hold.run(2, &[Next::Thread], || written(2, |_| {}));
        assert_eq!(order, [0, 1], "the order of the calls of `write`, where {hold}");
    }
}
