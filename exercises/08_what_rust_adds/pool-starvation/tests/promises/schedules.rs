use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

use crate::exercise;
use interleave_rayon::{Holds, Meeting, Next, on_the_pool, run};

/// Your `archive`, with blocks and functions of one type: so it is compiled once, and not once for each
/// check.
fn archive(
    blocks: &[usize],
    limit: usize,
    compress: impl Fn(&usize) -> usize + Send + Sync,
    mut write: impl FnMut(usize) -> Result<(), &'static str> + Send,
) -> Result<(), &'static str> {
    let compress: &(dyn Fn(&usize) -> usize + Send + Sync) = &compress;
    let write: &mut (dyn FnMut(usize) -> Result<(), &'static str> + Send) = &mut write;
    exercise::archive(blocks, limit, compress, write)
}

/// Blocks that hold their thread until as many are being compressed as the pool has threads: at the
/// beginning, or when a slow first block is done, behind which the others have filled the limit. If nobody
/// else comes, blocks are compressed one after the other, or in batches that are too small, or a lock is held
/// while one is compressed; or whoever has once found no room never comes back.
#[test]
fn as_many_blocks_are_compressed_at_once_as_there_are_threads() {
    for threads in [2, 4] {
        // The last: a limit far above the number of blocks, from which no pieces may be made.
        for (slow, limit) in [(false, 2 * threads), (true, 2 * threads), (false, 64)] {
            let (meeting, hold) = (Meeting::new(threads, 1), Meeting::new(usize::MAX, usize::MAX));
            // One more than comes out even: nine blocks in pieces of a fourth, rounded up, are three pieces.
            let blocks = if slow { 3 * limit } else { 2 * threads + 1 };
            run(threads, &[&meeting, &hold.clone()], {
                let meeting = meeting.clone();
                move || {
                    let hold_up = |block: &usize| match *block {
                        0 if slow => hold.arrive(),
                        // The others come before the limit is full.
                        block if slow && block < limit => {}
                        _ => meeting.arrive(),
                    };
                    let compress = |block: &usize| {
                        hold_up(block);
                        *block
                    };
                    archive(&(0..blocks).collect::<Vec<_>>(), limit, compress, |_| Ok(()))
                }
            })
            .expect("no write fails");
            let when = if slow { " after a slow first block" } else { "" };
            assert!(
                !meeting.was_broken_off(),
                "{blocks} blocks with a limit of {limit}, on a pool of {threads}: fewer than {threads} were being compressed at once\
                 {when}, and nobody was left to come"
            );
        }
    }
}

/// One block takes very long, to compress or to write, and the others go as far as they may. What is ahead of
/// it lies in memory. If there is too much, ask where a block is counted for the first time, and where for
/// the last.
#[test]
fn no_more_blocks_are_under_way_than_the_limit_allows() {
    for threads in [1, 2, 4] {
        for limit in [1, 2, 3, 5] {
            for slow in [0, 7] {
                let on = format!("with a limit of {limit}, on a pool of {threads}");
                let begun = held(threads, limit, At::Compress(slow)).begun;
                assert!(
                    begun <= slow + limit,
                    "block {slow} was being compressed, and {begun} of 12 blocks had been begun, {on}"
                );
                let begun = held(threads, limit, At::Write(slow)).begun;
                assert!(
                    begun <= slow + limit,
                    "block {slow} was being written, and {begun} of 12 blocks had been begun, {on}"
                );
            }
        }
    }
}

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

/// Where a block is held up.
#[derive(Clone, Copy, PartialEq)]
enum At {
    Compress(usize),
    Write(usize),
}

/// What was seen while blocks were archived and one was held up.
struct Seen {
    /// How many had been begun when all threads had gone as far as they can.
    begun: usize,
    /// The blocks as they were written.
    order: Vec<usize>,
}

fn held(threads: usize, limit: usize, at: At) -> Seen {
    held_of(12, threads, limit, at)
}

fn held_of(blocks: usize, threads: usize, limit: usize, at: At) -> Seen {
    // Nobody else comes to it: it is broken off when nobody can go on.
    let hold = Meeting::new(usize::MAX, usize::MAX);
    run(threads, &[&hold.clone()], move || {
        let (begun, seen) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let hold_at = |here| {
            if here == at {
                hold.arrive();
                seen.store(begun.load(SeqCst), SeqCst);
            }
        };
        let compress = |block: &usize| {
            begun.fetch_add(1, SeqCst);
            hold_at(At::Compress(*block));
            *block
        };
        let mut order = Vec::new();
        let write = |block| {
            hold_at(At::Write(block));
            order.push(block);
            Ok(())
        };
        archive(&(0..blocks).collect::<Vec<_>>(), limit, compress, write).expect("no write fails");
        Seen { begun: seen.into_inner(), order }
    })
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

/// The caller chose the pool, and shares it with the rest of the program. If this fails, look for threads of
/// your own, or for a pool of your own.
#[test]
fn blocks_are_compressed_and_written_on_the_callers_pool() {
    for threads in [1, 2] {
        let elsewhere = Arc::new(AtomicUsize::new(0));
        run(threads, &[], {
            let elsewhere = Arc::clone(&elsewhere);
            move || {
                let look = || elsewhere.fetch_add(usize::from(!on_the_pool()), SeqCst);
                let write = |_| {
                    look();
                    Ok(())
                };
                archive(&[0; 4], 4, |_| look(), write)
            }
        })
        .expect("no write fails");
        assert_eq!(
            elsewhere.load(SeqCst),
            0,
            "calls, of 8, that came on a thread which is not of the caller's pool"
        );
    }
}

/// While a block is compressed, somebody else puts a task on the same pool, and there is a second thread that
/// has nothing to compress. If it does not come, it waits for the block: in `recv`, on a `Condvar`, in a
/// `join` that is not rayon's.
#[test]
fn who_has_no_block_does_other_work_of_the_pool() {
    let meeting = Meeting::new(2, 1);
    run(2, &[&meeting], {
        let meeting = meeting.clone();
        move || {
            let compress = |block: &usize| {
                meet_a_task(&meeting);
                *block
            };
            archive(&[0], 4, compress, |_| Ok(()))
        }
    })
    .expect("no write fails");
    assert!(
        !meeting.was_broken_off(),
        "one block on a pool of 2: a task that others had put on the pool was never begun, while the block was being compressed"
    );
}

/// The second block is done when the first is being written, and then somebody else puts a task on the pool.
/// If nobody comes, the second thread waits until it may write, or for room.
#[test]
fn who_cannot_write_yet_does_other_work_of_the_pool() {
    for limit in [2, 4] {
        let (begun, meeting) = (Meeting::new(2, 1), Meeting::new(2, usize::MAX));
        run(2, &[&begun.clone(), &meeting], {
            let meeting = meeting.clone();
            move || {
                let compress = |block: &usize| {
                    if *block == 1 {
                        begun.arrive();
                    }
                    *block
                };
                let write = |block| {
                    if block == 0 {
                        begun.come();
                    }
                    meet_a_task(&meeting);
                    Ok(())
                };
                archive(&(0..8).collect::<Vec<_>>(), limit, compress, write)
            }
        })
        .expect("no write fails");
        assert!(
            !meeting.was_broken_off(),
            "8 blocks with a limit of {limit}, on a pool of 2: a task that others had put on the pool was never begun, while a \
             block was being written"
        );
    }
}

/// Puts a task on the pool of this thread, and waits until somebody else has begun it.
fn meet_a_task(meeting: &Meeting) {
    if !on_the_pool() {
        // Another check says so.
        return;
    }
    let task = meeting.clone();
    rayon::spawn(move || task.come());
    meeting.arrive();
}

/// The other thread's block takes long, and the thread that called `archive` has compressed what else there
/// was. If it spins, it takes a core from those who could use it; `yield_now` in a loop does that too. What
/// waits for rayon's own `join` or `scope` sleeps when there is nothing to do.
// The bank has no near miss for it: who asks with `yield_now` may be noticed in other checks too, if it was
// not the one to get the slow block, so the tests that reject it differ from run to run. This one always
// does.
#[test]
fn nobody_spins_while_a_block_takes_long() {
    let (both, hold) = (Meeting::new(2, 1), Meeting::new(usize::MAX, 1));
    run(2, &[&both.clone(), &hold.clone()], move || {
        let caller = thread::current().id();
        let compress = |block: &usize| {
            both.arrive();
            if thread::current().id() != caller {
                hold.arrive();
            }
            *block
        };
        archive(&[0; 4], 4, compress, |_| Ok(()))
    })
    .expect("no write fails");
}

/// Functions that use rayon themselves: while they wait, their thread takes up the next block. If this is a
/// deadlock, something is held while `compress` or `write` runs, or a block waits for one that lies beneath
/// it on the same stack.
#[test]
fn a_block_may_be_compressed_in_the_middle_of_another() {
    for threads in [1, 2] {
        for limit in [1, 2, 8] {
            let written = run(threads, &[], move || {
                let mut written = Vec::new();
                let compress = |block: &usize| {
                    take_up_what_is_there();
                    *block
                };
                let write = |block| {
                    take_up_what_is_there();
                    written.push(block);
                    Ok(())
                };
                archive(&(0..8).collect::<Vec<_>>(), limit, compress, write).expect("no write fails");
                written
            });
            assert_eq!(
                written,
                (0..8).collect::<Vec<_>>(),
                "the order of the calls of `write`, with a limit of {limit}, on a pool of {threads}"
            );
        }
    }
}

/// What rayon does when a thread has to wait for a piece of a parallel iterator.
fn take_up_what_is_there() {
    while rayon::yield_local() == Some(rayon::Yield::Executed) {}
}

/// A thread is held up between two operations of its own, on a lock or on an atomic, for as long as the
/// others can go on. If the blocks that come last are not written, somebody saw that there was nothing to
/// write, and before it had given the writer back, somebody else brought the next block, found the writer
/// taken, and went.
#[test]
fn every_block_is_written_wherever_a_thread_is_held_up() {
    for hold in Holds::new(2) {
        let order = hold.run(3, &[Next::Thread], || written(8, |_| {}));
        assert_eq!(order, (0..8).collect::<Vec<_>>(), "the order of the calls of `write`, where {hold}");
    }
}

/// Block 5 takes long. A thread is held up as long as the others can go on; and when it comes to that place
/// once more, until block 5 is done. If the blocks that come last are not written, the writer looks again,
/// but only once.
#[test]
fn every_block_is_written_wherever_a_thread_is_held_up_twice() {
    for hold in Holds::new(1) {
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

/// Blocks under way all at once, as they are written.
fn written(blocks: usize, compress: impl Fn(usize) + Send + Sync) -> Vec<usize> {
    let mut order = Vec::new();
    let compress = |block: &usize| {
        compress(*block);
        *block
    };
    let write = |block| {
        order.push(block);
        Ok(())
    };
    archive(&(0..blocks).collect::<Vec<_>>(), blocks, compress, write).expect("no write fails");
    order
}

/// One block takes long. Meanwhile a thread is held up between two of its own operations, until the others have
/// used up the limit. If too many blocks are under way, look for a thread that asks whether there is room and takes
/// it in a second step, or that reads a count and then stores one more.
#[test]
fn no_more_blocks_are_under_way_wherever_a_thread_is_held_up() {
    // With block 1 slow, a thread is held up before anybody else has written. With block 4 slow, others have: the
    // thread is held up where it asks for room for a block behind the first three.
    for (slow_block, limit, times) in [(1, 5, 1), (4, 3, 5)] {
        for hold in Holds::new(times) {
            let slow = Meeting::new(usize::MAX, 1);
            let most = hold.run(3, &[Next::Thread, Next::Meeting(&slow.clone())], move || {
                let (under_way, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
                let compress = |block: &usize| {
                    most.fetch_max(under_way.fetch_add(1, SeqCst) + 1, SeqCst);
                    if *block == slow_block {
                        slow.arrive();
                    }
                    *block
                };
                let write = |_| {
                    under_way.fetch_sub(1, SeqCst);
                    Ok(())
                };
                archive(&(0..12).collect::<Vec<_>>(), limit, compress, write).expect("no write fails");
                most.into_inner()
            });
            assert!(
                most <= limit,
                "{most} blocks were under way with a limit of {limit}, where block {slow_block} took long, and {hold}"
            );
        }
    }
}

/// The first block cannot be written, the next ones are still being compressed, and a thread is held up
/// between two operations of its own. If another block is written, the writer was given back before it was
/// noted that there is an error.
#[test]
fn nothing_is_written_after_an_error_wherever_a_thread_is_held_up() {
    for hold in Holds::new(1) {
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
    for hold in Holds::new(1) {
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

/// A slow first block is done and written, and a thread has been held up since before that. Then it goes on,
/// and blocks hold their threads until as many are being compressed as there are threads. If somebody is
/// missing, it had seen that there is no room, and has gone home since there was some.
#[test]
fn all_threads_compress_again_wherever_a_thread_was_held_up() {
    for hold in Holds::new(1) {
        let (slow, meeting) = (Meeting::new(usize::MAX, 1), Meeting::new(3, 1));
        hold.run(3, &[Next::Meeting(&slow.clone()), Next::Thread, Next::Meeting(&meeting.clone())], {
            let meeting = meeting.clone();
            move || {
                let compress = |block: &usize| {
                    match *block {
                        0 => slow.arrive(),
                        1..6 => {}
                        _ => meeting.arrive(),
                    }
                    *block
                };
                archive(&(0..18).collect::<Vec<_>>(), 6, compress, |_| Ok(()))
            }
        })
        .expect("no write fails");
        assert!(
            !meeting.was_broken_off(),
            "18 blocks with a limit of 6, on a pool of 3: fewer than 3 were being compressed at once after a slow first block, and nobody was \
             left to come, where {hold}"
        );
    }
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

/// A block is taken up in the middle of a later one and panics, and the later one goes on. If the later one is
/// written, it passed for the block that had panicked: look for something that is kept for each thread, and is
/// put back only where nothing panics.
#[test]
fn a_panic_in_the_middle_of_another_block_comes_out() {
    // Each block but the last: behind that one there is no later block.
    for torn in 0..3 {
        let (ended, written) = run(1, &[], move || {
            let mut written = Vec::new();
            let compress = |block: &usize| {
                take_up_what_is_there();
                assert!(*block != torn, "block {block} is torn");
                *block
            };
            let write = |block| {
                written.push(block);
                Ok(())
            };
            let ended = catch_unwind(AssertUnwindSafe(|| archive(&[0, 1, 2, 3], 4, compress, write)));
            (ended, written)
        });
        assert!(ended.is_err(), "block {torn} panicked, and archive returned {ended:?}");
        let before = written.len() <= torn && written.iter().copied().eq(0..written.len());
        assert!(before, "{written:?} were written, and block {torn} had panicked");
    }
}

/// However many blocks there are, and whichever takes long to write, no more of them lie in memory than the limit
/// allows. If there are more, look at what becomes of the last blocks, that fill no batch.
#[test]
fn no_more_blocks_are_under_way_however_many_there_are() {
    for blocks in [11, 12] {
        for (limit, slow) in (1..=6).flat_map(|limit| (0..blocks).map(move |slow| (limit, slow))) {
            let begun = held_of(blocks, 2, limit, At::Write(slow)).begun;
            assert!(
                begun <= slow + limit,
                "block {slow} was being written, and {begun} of {blocks} blocks had been begun, with a limit of {limit}"
            );
        }
    }
}
