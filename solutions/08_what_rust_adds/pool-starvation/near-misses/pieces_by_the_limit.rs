//! Cuts pieces as long as the limit allows: where the limit is far above the number of blocks, one thread compresses them all.
//! rejected by: schedules::as_many_blocks_are_compressed_at_once_as_there_are_threads
//! rejected by: schedules::few_blocks_wait_behind_a_slow_one

use rayon::prelude::*;

/// Compresses the blocks on the threads of the current pool, and writes them in their order. At most `limit` blocks are
/// under way.
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
    if limit <= 1 {
        return rayon::scope(|_| blocks.iter().try_for_each(|block| write(compress(block))));
    }
    rayon::scope(|_| {
        // Two batches are in memory: one that is written, and one that is compressed.
        let batch = limit / 2;
        // A piece for each thread: more only costs.
        let piece = (batch / rayon::current_num_threads()).max(1);
        let mut ready = Vec::new();
        for next in blocks.chunks(batch) {
            let (written, compressed) = rayon::join(
                || ready.into_iter().try_for_each(&mut write),
                || next.par_iter().with_min_len(piece).with_max_len(piece).map(&compress).collect::<Vec<C>>(),
            );
            written?;
            ready = compressed;
        }
        ready.into_iter().try_for_each(&mut write)
    })
}
