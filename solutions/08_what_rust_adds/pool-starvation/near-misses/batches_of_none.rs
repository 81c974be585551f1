//! A limit of 0 asks for batches of no blocks, and `chunks` panics.
//! rejected by: behaviour::any_limit_will_do

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
    for batch in blocks.chunks(limit) {
        let compressed: Vec<C> = batch.par_iter().map(&compress).collect();
        compressed.into_iter().try_for_each(&mut write)?;
    }
    Ok(())
}
