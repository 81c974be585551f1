//! Each thread gets its run of a batch beforehand: behind a slow block, blocks wait while threads are idle.
//! rejected by: schedules::few_blocks_wait_behind_a_slow_one

use std::ops::Range;

use rayon::prelude::*;

/// Compresses the blocks on the threads of the current pool, and writes them in their order. At most `limit`
/// blocks are under way.
///
/// # Errors
/// What `write` returned; the blocks after that one are not written.
pub fn archive<B, C, E>(
    blocks: &[B],
    limit: usize,
    compress: impl Fn(&B) -> C + Send + Sync,
    mut write: impl FnMut(C) -> Result<(), E> + Send,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
    E: Send,
{
    for batch in blocks.chunks(limit.max(1)) {
        let compressed: Vec<Vec<C>> = runs(batch.len())
            .into_par_iter()
            .with_max_len(1)
            .map(|run| batch[run].iter().map(&compress).collect())
            .collect();
        for block in compressed.into_iter().flatten() {
            write(block)?;
        }
    }
    Ok(())
}

/// Cuts so many blocks into runs, one for each thread, which differ by one block at most.
fn runs(blocks: usize) -> Vec<Range<usize>> {
    let threads = rayon::current_num_threads().min(blocks);
    let (each, more) = (blocks / threads, blocks % threads);
    let mut begin = 0;
    (0..threads)
        .map(|thread| {
            let end = begin + each + usize::from(thread < more);
            std::mem::replace(&mut begin, end)..end
        })
        .collect()
}
