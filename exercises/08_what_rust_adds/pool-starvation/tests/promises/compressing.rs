use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use super::{At, Seen, archive, held, held_of};
use interleave_rayon::{Holds, Meeting, Next, run};

/// Blocks that hold their thread until as many are being compressed as the pool has threads: at the
/// beginning, or when a slow first block is done, behind which the others have filled the limit. If nobody
/// else comes, blocks are compressed one after the other, or in batches that are too small, or a lock is held
/// while one is compressed; or whoever has once found no room never comes back.
#[test]
fn as_many_blocks_are_compressed_at_once_as_there_are_threads() {
    // The larger pools: of what is made for four threads, eight have half as much, and five cannot share it evenly.
    for threads in [2, 4, 5, 8] {
        // One more than comes out even: nine blocks in pieces of a fourth, rounded up, are three pieces.
        let blocks = 2 * threads + 1;
        // The second and third: a limit far above the number of blocks, from which no pieces may be made, and one that no
        // signed number can hold. The fourth: no more blocks than threads, which half a batch has room for.
        let further = [
            (true, 2 * threads, 6 * threads),
            (false, 64, blocks),
            (false, usize::MAX, blocks),
            (false, 2 * threads, threads),
        ];
        let further = further.into_iter().filter(|_| threads <= 4);
        for (slow, limit, blocks) in further.chain([(false, 2 * threads, blocks)]) {
            let (meeting, hold) = (Meeting::new(threads, 1), Meeting::new(usize::MAX, usize::MAX));
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

/// A block is itself an archive, and the blocks beside it are quickly done. If those within it are compressed one after
/// the other, the limit counts what other calls have under way: look for a `static`.
#[test]
fn a_call_within_another_has_a_limit_of_its_own() {
    let meeting = Meeting::new(2, 1);
    run(2, &[&meeting.clone()], {
        let meeting = meeting.clone();
        move || {
            let compress = |block: &usize| {
                if *block == 0 {
                    let compress = |block: &usize| {
                        meeting.arrive();
                        *block
                    };
                    archive(&[0, 1, 2, 3], 4, compress, |_| Ok(())).expect("no write fails");
                }
                *block
            };
            archive(&[0, 1, 2, 3], 4, compress, |_| Ok(()))
        }
    })
    .expect("no write fails");
    assert!(
        !meeting.was_broken_off(),
        "4 blocks with a limit of 4, within the first block of as many, on a pool of 2: fewer than 2 were being compressed \
         at once, and nobody was left to come"
    );
}

/// One block takes very long, and the others go as far as they may. If too many are passed over, blocks are dealt out
/// beforehand, a run or a hand for each thread: what is left in the hand of the thread with the slow block waits for
/// that thread, while others have nothing to do.
#[test]
fn few_blocks_wait_behind_a_slow_one() {
    // The first of a run, or its last, in case somebody goes backwards. Then more threads, and a large limit.
    let of_two = (0..8).map(|slow| (2, 8, slow));
    for (threads, limit, slow) in of_two.chain([(3, 12, 0), (4, 16, 0), (2, 1_000, 0)]) {
        let Seen { begun, passed_over, .. } = held_of(limit, threads, limit, At::Compress(slow));
        // Of those that were begun, not of the limit: a batch may be smaller.
        assert!(
            passed_over <= (begun + passed_over) / 4,
            "block {slow} was being compressed, {begun} of {limit} blocks had been begun, and nobody had come to {passed_over} of those that \
             stand before the last of them, with a limit of {limit}, on a pool of {threads}"
        );
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

/// A slow first block is done and written, and a thread has been held up since before that. Then it goes on,
/// and blocks hold their threads until as many are being compressed as there are threads. If somebody is
/// missing, it had seen that there is no room, and has gone home since there was some.
#[test]
fn all_threads_compress_again_wherever_a_thread_was_held_up() {
    for hold in Holds::new(16) {
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
