//! In batches: a parallel iterator compresses as many blocks as may be under way, and when it has ended they
//! are written.

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
        let compressed: Vec<C> = batch.par_iter().map(&compress).collect();
        compressed.into_iter().try_for_each(&mut write)?;
    }
    Ok(())
}
