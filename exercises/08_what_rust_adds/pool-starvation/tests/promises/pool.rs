use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;

use super::archive;
use crate::exercise;
use interleave_rayon::{Meeting, on_the_pool, run};

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
    meet_tasks(1, meeting);
}

/// Puts tasks on the pool of this thread, and waits until each of them has another thread.
fn meet_tasks(tasks: usize, meeting: &Meeting) {
    if !on_the_pool() {
        // Another check says so.
        return;
    }
    for _ in 0..tasks {
        let task = meeting.clone();
        rayon::spawn(move || task.arrive());
    }
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

/// `write` fails at the first block, and what was compressed of the others is dropped, which takes long. If somebody
/// cannot do other work of the pool meanwhile, it waits for a lock that is held over the drop: of a list that is
/// cleared, or of an entry that is replaced. Take out what is there, unlock, and then drop it.
#[test]
fn nobody_waits_while_a_block_is_dropped() {
    // Blocks 1 and 3 are compressed until one is dropped; then their threads want to put down what they have. Without
    // block 2 nothing lies in memory: what is dropped first is what one of these two has in its hand.
    for blocks in [&[0, 1, 2, 3][..], &[0, 1, 3]] {
        let full = Meeting::new(usize::MAX, 1);
        let [slow, slower] = [(); 2].map(|()| Meeting::new(2, 1));
        let meeting = Meeting::new(4, 1);
        run(4, &[&full.clone(), &slow.clone(), &slower.clone(), &meeting], {
            let meeting = meeting.clone();
            move || {
                let first = AtomicBool::new(true);
                let dropped = || {
                    if first.swap(false, SeqCst) {
                        slow.come();
                        slower.come();
                        meet_tasks(3, &meeting);
                    }
                };
                let compress = |block: &usize| {
                    if let 1 | 3 = *block {
                        full.arrive();
                        if *block == 1 { &slow } else { &slower }.arrive();
                    }
                    Compressed(&dropped)
                };
                let write = |compressed| {
                    std::mem::forget(compressed);
                    full.arrive();
                    Err("the disk is full")
                };
                exercise::archive(blocks, 4, compress, write)
            }
        })
        .expect_err("no block can be written");
        assert!(
            !meeting.was_broken_off(),
            "{} blocks with a limit of 4, on a pool of 4: while a block was dropped after an error of `write`, one of the other threads had \
         no time for a task that others had put on the pool",
            blocks.len()
        );
    }
}

/// Says when it is dropped.
struct Compressed<'a>(&'a (dyn Fn() + Sync));

impl Drop for Compressed<'_> {
    fn drop(&mut self) {
        (self.0)();
    }
}
