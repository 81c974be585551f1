/// Blocks that are compressed beside each other, within the limit.
mod compressing;

/// Blocks that are written, in order, until one fails.
mod writing;

/// The caller's pool, and what else it has to do.
mod pool;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use crate::exercise;
use interleave_rayon::{Meeting, run};

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
    /// How many had not been begun then, although a later one had.
    passed_over: usize,
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
        let begun: Vec<AtomicBool> = (0..blocks).map(|_| AtomicBool::new(false)).collect();
        let (seen, ahead) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let hold_at = |here| {
            if here == at {
                hold.arrive();
                let begun: Vec<usize> = (0..blocks).filter(|&block| begun[block].load(SeqCst)).collect();
                seen.store(begun.len(), SeqCst);
                ahead.store(begun.last().map_or(0, |last| last + 1), SeqCst);
            }
        };
        let compress = |block: &usize| {
            begun[*block].store(true, SeqCst);
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
        let begun = seen.into_inner();
        Seen { begun, passed_over: ahead.into_inner() - begun, order }
    })
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
