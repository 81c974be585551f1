//! `chunks_exact` leaves out the last blocks if they do not fill a batch.
//! rejected by: schedules::blocks_are_written_in_order_whoever_is_done_first
//! also by: behaviour::every_block_is_written_in_order
//! also by: behaviour::each_block_is_compressed_once
//! also by: behaviour::a_write_may_archive_blocks_of_its_own

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
    write: impl FnMut(C) -> Result<(), E> + Send,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
    E: Send,
{
    let mut write = write;
    for batch in blocks.chunks_exact(limit.clamp(1, blocks.len().max(1))) {
        let compressed: Vec<C> = batch.par_iter().map(&compress).collect();
        compressed.into_iter().try_for_each(&mut write)?;
    }
    Ok(())
}
