//! Reserves memory for as many blocks as are allowed, and not for as many as there are.
//! rejected by: behaviour::any_limit_will_do
//! also by: schedules::as_many_blocks_are_compressed_at_once_as_there_are_threads

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
    let mut compressed: Vec<C> = Vec::with_capacity(limit);
    for batch in blocks.chunks(limit.max(1)) {
        batch.par_iter().map(&compress).collect_into_vec(&mut compressed);
        compressed.drain(..).try_for_each(&mut write)?;
    }
    Ok(())
}
