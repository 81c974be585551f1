use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use crate::exercise;
use interleave_rayon::{Meeting, run, while_unwinding, within_time_limit};

/// The sizes of the pools that each check goes through.
const POOLS: [usize; 3] = [1, 2, 4];

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

/// What is written for each case, a number of blocks and a limit, on a pool of so many threads.
fn written(threads: usize, cases: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let cases = cases.to_vec();
    run(threads, &[], move || {
        let written = |(blocks, limit)| {
            let blocks: Vec<usize> = (0..blocks).collect();
            let mut written = Vec::new();
            let write = |block| {
                written.push(block);
                Ok(())
            };
            archive(&blocks, limit, |block| *block, write).expect("no write fails");
            written
        };
        cases.into_iter().map(written).collect()
    })
}

/// Every number of blocks, so that it is a multiple of the limit, and is not. If blocks are missing, look at
/// what becomes of a rest; if they are out of order, at what is written as soon as it is there.
#[test]
fn every_block_is_written_in_order() {
    let with = |limit| (1..=17).map(move |blocks| (blocks, limit));
    let cases: Vec<(usize, usize)> = [1, 2, 3, 8].into_iter().flat_map(with).collect();
    for threads in POOLS {
        for ((blocks, limit), written) in cases.iter().zip(written(threads, &cases)) {
            let on = format!("{blocks} blocks with a limit of {limit}, on a pool of {threads}");
            assert_eq!(written, (0..*blocks).collect::<Vec<_>>(), "{on}");
        }
    }
}

/// Each block that is written is an archive itself, of smaller blocks. If some of those are missing, or this hangs, that
/// somebody writes is noted for the thread, or in a `static`, and not for the call.
#[test]
fn a_write_may_archive_blocks_of_its_own() {
    for threads in POOLS {
        let written = run(threads, &[], || {
            let mut written = Vec::new();
            let write = |block| {
                let write_part = |part| {
                    written.push((block, part));
                    Ok(())
                };
                archive(&[7, 8, 9], 2, |part| *part, write_part)
            };
            archive(&[0, 1, 2, 3], 4, |block| *block, write).expect("no write fails");
            written
        });
        let all = (0..4).flat_map(|block| [7, 8, 9].map(|part| (block, part)));
        assert_eq!(written, all.collect::<Vec<_>>(), "blocks and their parts, on a pool of {threads}");
    }
}

/// An empty folder is a backup too. If this fails, look for what takes a first block for granted.
#[test]
fn without_blocks_nothing_is_written() {
    let cases = [(0, 1), (0, 2), (0, 8)];
    for threads in POOLS {
        assert_eq!(written(threads, &cases), [[]; 3], "with limits of 1, 2 and 8, on a pool of {threads}");
    }
}

/// The limit comes from a configuration file, and there somebody writes 0, or as many as the type has. If
/// this fails, look for pieces of size 0, for an overflow, and for memory that is reserved for the limit and
/// not for the blocks.
#[test]
fn any_limit_will_do() {
    // The last is 0 where it is cut to 32 bits.
    let cases = [(5, 0), (5, 1), (5, 6), (5, usize::MAX), (5, usize::MAX - usize::MAX / 2), (0, 0)];
    for threads in POOLS {
        for ((blocks, limit), written) in cases.iter().zip(written(threads, &cases)) {
            let on = format!("{blocks} blocks with a limit of {limit}, on a pool of {threads}");
            assert_eq!(written, (0..*blocks).collect::<Vec<_>>(), "{on}");
        }
    }
}

/// A large backup. If the program runs out of stack here, each block is archived within the call for the
/// block before.
#[test]
fn there_may_be_many_blocks() {
    let [written] = &written(1, &[(10_000, 2)])[..] else { unreachable!("one case") };
    assert!(written.iter().copied().eq(0..10_000), "10,000 blocks were not all written in order");
}

/// Compressing takes the time. If this fails, look for a second call of `compress`.
#[test]
fn each_block_is_compressed_once() {
    for threads in POOLS {
        let compressed = run(threads, &[], || {
            let blocks: Vec<AtomicUsize> = (0..9).map(|_| AtomicUsize::new(0)).collect();
            let compress = |block: &AtomicUsize| block.fetch_add(1, SeqCst);
            let Ok(()) = exercise::archive(&blocks, 4, compress, |_| Ok::<(), Infallible>(()));
            blocks.into_iter().map(AtomicUsize::into_inner).collect::<Vec<_>>()
        });
        assert_eq!(compressed, [1; 9], "how often each block was compressed, on a pool of {threads}");
    }
}

/// The disk is full at block 5. If the error does not come out, it was dropped; if blocks are written after
/// it, the archive has a hole; if too many were compressed, the limit does not count the block that failed.
#[test]
fn an_error_of_write_comes_out_and_nothing_is_written_after_it() {
    for threads in POOLS {
        for limit in [1, 3, 4] {
            let (result, written, compressed) = run(threads, &[], move || {
                let blocks: Vec<usize> = (0..30).collect();
                let (mut written, compressed) = (Vec::new(), AtomicUsize::new(0));
                let compress = |block: &usize| {
                    compressed.fetch_add(1, SeqCst);
                    *block
                };
                let result = archive(&blocks, limit, compress, |block| {
                    written.push(block);
                    if block == 5 { Err("no space left") } else { Ok(()) }
                });
                (result, written, compressed.into_inner())
            });
            let on = format!("with a limit of {limit}, on a pool of {threads}");
            assert_eq!(result, Err("no space left"), "what `archive` returned when block 5 had failed, {on}");
            assert_eq!(written, [0, 1, 2, 3, 4, 5], "the calls of `write`, where block 5 failed, {on}");
            assert!(
                compressed <= 5 + limit,
                "{compressed} blocks were compressed, and no more than {} may be: those that were written, 0 to 4, and as \
                 many under way as the limit says; {on}",
                5 + limit
            );
        }
    }
}

/// The disk is full at the very last blocks. If this gives `Ok`, what came of a batch is looked at when the next one is
/// written, and there is none.
#[test]
fn an_error_at_the_last_blocks_comes_out_too() {
    for threads in POOLS {
        for (full, limit) in (24..30).flat_map(|full| [1, 2, 4, 7, 64].map(|limit| (full, limit))) {
            let (result, written) = run(threads, &[], move || {
                let (blocks, mut written) = ((0..30).collect::<Vec<_>>(), 0);
                let result = archive(
                    &blocks,
                    limit,
                    |block| *block,
                    |block| {
                        written += 1;
                        if block == full { Err("no space left") } else { Ok(()) }
                    },
                );
                (result, written)
            });
            let on =
                format!("where block {full} of 30 failed, with a limit of {limit}, on a pool of {threads}");
            assert_eq!(
                (result, written),
                (Err("no space left"), full + 1),
                "the result, and the calls of `write`, {on}"
            );
        }
    }
}

/// A block that cannot be compressed is the caller's business. If this fails, a panic is caught or replaced
/// on its way out, or gets a word more, or what stands behind the torn block is written without it.
#[test]
fn a_panic_in_compress_comes_out() {
    for threads in POOLS {
        for torn in [0, 4, 8] {
            let (payload, written) = run(threads, &[], move || {
                let blocks: Vec<usize> = (0..9).collect();
                let mut written = Vec::new();
                let compress = |block: &usize| match *block == torn {
                    true => panic_any(Torn(*block)),
                    false => *block,
                };
                let write = |block| {
                    written.push(block);
                    Ok(())
                };
                let ended = catch_unwind(AssertUnwindSafe(|| archive(&blocks, 3, compress, write)));
                (ended.err(), written)
            });
            let payload = payload.unwrap_or_else(|| panic!("block {torn} panicked, and archive returned"));
            let block = payload.downcast_ref::<Torn>().map(|torn| torn.0);
            assert_eq!(block, Some(torn), "the block that the panic names, on a pool of {threads}");
            let before = written.len() <= torn && written.iter().copied().eq(0..written.len());
            assert!(
                before,
                "{written:?} were written, and block {torn} had panicked, on a pool of {threads}"
            );
        }
    }
}

/// A panic in `write` is one too. If this fails, look for what goes on after it: a scope does not stop its
/// other tasks, and a lock whose holder panicked is poisoned.
#[test]
fn a_panic_in_write_comes_out() {
    for threads in POOLS {
        for torn in [0, 4, 8] {
            let (payload, written) = run(threads, &[], move || {
                let blocks: Vec<usize> = (0..9).collect();
                let mut written = Vec::new();
                let write = |block| {
                    written.push(block);
                    match block == torn {
                        true => panic_any(Torn(block)),
                        false => Ok(()),
                    }
                };
                let ended =
                    catch_unwind(AssertUnwindSafe(|| archive(&blocks, 3, |block: &usize| *block, write)));
                (ended.err(), written)
            });
            let payload =
                payload.unwrap_or_else(|| panic!("writing block {torn} panicked, and archive returned"));
            let block = payload.downcast_ref::<Torn>().map(|torn| torn.0);
            assert_eq!(block, Some(torn), "the block that the panic names, on a pool of {threads}");
            let calls = (0..=torn).collect::<Vec<_>>();
            assert_eq!(
                written, calls,
                "the calls of `write`, where block {torn} panicked, on a pool of {threads}"
            );
        }
    }
}

/// What the functions panic with.
struct Torn(usize);

/// A program has a small pool at its start, and a large one later. If fewer compress at once than the pool has threads,
/// somebody knows its size from the first call: look for a `static`.
#[test]
fn each_call_has_the_threads_of_its_own_pool() {
    for threads in POOLS {
        let meeting = Meeting::new(threads, 1);
        run(threads, &[&meeting.clone()], {
            let meeting = meeting.clone();
            move || {
                let compress = |block: &usize| {
                    meeting.arrive();
                    *block
                };
                archive(&(0..2 * threads).collect::<Vec<_>>(), 2 * threads, compress, |_| Ok(()))
            }
        })
        .expect("no write fails");
        assert!(
            !meeting.was_broken_off(),
            "fewer than {threads} blocks were being compressed at once, on a pool of {threads}"
        );
    }
}

/// Most programs never make a pool: then rayon has one for everybody, and the caller is none of its threads.
/// If this fails, look for the number of a thread that has none, and for what only works on the pool. If it
/// hangs, the caller compresses by itself, one block after the other, or waits for a block that has panicked.
#[test]
fn it_may_be_called_from_outside_a_pool() {
    // Whoever keeps the size of the first pool keeps a small one, whichever test comes first.
    run(1, &[], || archive(&[0], 2, |block| *block, |_| Ok(()))).expect("no write fails");
    // Four threads, wherever this is run. Another test of this program cannot have made the pool before.
    rayon::ThreadPoolBuilder::new()
        .num_threads(4)
        .build_global()
        .expect("nobody else has made rayon's own pool");
    within_time_limit(|| {
        let blocks: Vec<usize> = (0..5).collect();
        let mut written = Vec::new();
        let write = |block| {
            written.push(block);
            Ok(())
        };
        let result = archive(&blocks, 64, |block| *block, write);
        assert_eq!((result, &written), (Ok(()), &blocks));

        let meeting = Meeting::new(4, 1);
        let compress = |block: &usize| {
            meeting.arrive();
            *block
        };
        let result = archive(&(0..8).collect::<Vec<_>>(), 8, compress, |_| Ok(()));
        assert_eq!(result, Ok(()), "as many blocks at once as rayon's own pool has threads");

        let torn = |block: &usize| panic_any(format!("block {block} is torn"));
        let ended = catch_unwind(AssertUnwindSafe(|| archive(&[3], 2, torn, |_| Ok(()))));
        assert_eq!(text(ended).as_deref(), Some("block 3 is torn"), "what the panic in `compress` says");
        let full = |block: usize| panic_any(format!("no room for block {block}"));
        let ended = catch_unwind(AssertUnwindSafe(|| archive(&[4], 2, |block| *block, full)));
        assert_eq!(text(ended).as_deref(), Some("no room for block 4"), "what the panic in `write` says");
    });
}

/// The text that a panic carries.
fn text<T>(ended: std::thread::Result<T>) -> Option<String> {
    ended.err()?.downcast().ok().map(|text| *text)
}

/// The disk was full, the caller has made room, and tries again on the same pool. If blocks are missing, something
/// of the first call is still noted: with a thread, or by an address that the second call has again.
#[test]
fn after_a_panic_it_may_be_called_again() {
    for threads in POOLS {
        let written = run(threads, &[], || {
            let blocks: Vec<usize> = (0..9).collect();
            [true, false, false].map(|full| {
                let mut written = Vec::new();
                let write = |block| {
                    written.push(block);
                    if full { panic_any(Torn(block)) } else { Ok(()) }
                };
                let ended =
                    catch_unwind(AssertUnwindSafe(|| archive(&blocks, 3, |block: &usize| *block, write)));
                (ended.is_ok(), written)
            })
        });
        let all = (true, (0..9).collect::<Vec<_>>());
        let expected = [(false, vec![0]), all.clone(), all];
        assert_eq!(written, expected, "a call that panicked, and two more, on a pool of {threads}");
    }
}

/// A program panics, and a guard saves what there is on its way out. If blocks are missing, somebody has asked
/// `thread::panicking`: it says that the thread panics, not that `compress` or `write` did. If a panic does not come out,
/// or later blocks are written, somebody asks only whether the thread did not panic before, or trusts that a lock is
/// poisoned: one that was taken by a thread that panicked already is not.
#[test]
fn while_its_thread_panics_it_works_as_ever() {
    for threads in POOLS {
        let (written, payload, before) = run(threads, &[], || {
            let blocks: Vec<usize> = (0..9).collect();
            let (mut written, mut before) = (Vec::new(), Vec::new());
            let write = |block| {
                written.push(block);
                Ok(())
            };
            while_unwinding(|| archive(&blocks, 3, |block: &usize| *block, write)).expect("no write fails");
            let compress = |block: &usize| match *block {
                // Without the message: in a panic std adds a backtrace to it.
                4 => resume_unwind(Box::new(Torn(4))),
                block => block,
            };
            let write = |block| {
                before.push(block);
                Ok(())
            };
            let call = || catch_unwind(AssertUnwindSafe(|| archive(&blocks, 3, compress, write)));
            (written, while_unwinding(call).err(), before)
        });
        let on = format!("while the caller's thread panicked, on a pool of {threads}");
        assert_eq!(written, (0..9).collect::<Vec<_>>(), "the calls of `write`, {on}");
        let block = payload.and_then(|payload| payload.downcast_ref::<Torn>().map(|torn| torn.0));
        assert_eq!(block, Some(4), "the block that the panic names, {on}");
        let in_order = before.len() <= 4 && before.iter().copied().eq(0..before.len());
        assert!(in_order, "{before:?} were written, and block 4 had panicked, {on}");
        let (payload, calls) = run(threads, &[], || {
            let blocks: Vec<usize> = (0..9).collect();
            let mut calls = Vec::new();
            let write = |block| {
                calls.push(block);
                if block == 4 { resume_unwind(Box::new(Torn(4))) } else { Ok(()) }
            };
            let call =
                || catch_unwind(AssertUnwindSafe(|| archive(&blocks, 3, |block: &usize| *block, write)));
            (while_unwinding(call).err(), calls)
        });
        let block = payload.and_then(|payload| payload.downcast_ref::<Torn>().map(|torn| torn.0));
        assert_eq!(block, Some(4), "the block that the panic of `write` names, {on}");
        assert_eq!(calls, [0, 1, 2, 3, 4], "the calls of `write`, where block 4 panicked, {on}");
    }
}
