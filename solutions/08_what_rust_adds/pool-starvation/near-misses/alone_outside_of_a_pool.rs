//! Called from no thread of a pool, it does everything itself, one block after the other.
//! rejected by: behaviour::it_may_be_called_from_outside_a_pool

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
    if rayon::current_thread_index().is_none() {
        // There is no pool here.
        for block in blocks {
            write(compress(block))?;
        }
        return Ok(());
    }
    for batch in blocks.chunks(limit.max(1)) {
        let compressed: Vec<C> = batch.par_iter().with_max_len(1).map(&compress).collect();
        for block in compressed {
            write(block)?;
        }
    }
    Ok(())
}
