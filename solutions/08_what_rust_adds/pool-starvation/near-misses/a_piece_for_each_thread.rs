//! A piece of each batch for each thread: of nine blocks and four threads, three pieces of three.
//! rejected by: schedules::as_many_blocks_are_compressed_at_once_as_there_are_threads
//! rejected by: schedules::few_blocks_wait_behind_a_slow_one

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
    write: impl FnMut(C) -> Result<(), E> + Send,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
    E: Send,
{
    let mut write = write;
    for batch in blocks.chunks(limit.max(1)) {
        let piece = batch.len().div_ceil(rayon::current_num_threads());
        let compressed: Vec<Vec<C>> =
            batch.par_chunks(piece).map(|piece| piece.iter().map(&compress).collect()).collect();
        compressed.into_iter().flatten().try_for_each(&mut write)?;
    }
    Ok(())
}
