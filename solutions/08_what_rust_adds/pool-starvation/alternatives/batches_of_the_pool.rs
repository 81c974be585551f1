//! No batch is larger than the pool: then no thread has more than one block in memory.

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
    let size = limit.clamp(1, rayon::current_num_threads());
    blocks.chunks(size).try_for_each({
        let mut write = write;
        move |batch| batch.par_iter().map(&compress).collect::<Vec<C>>().into_iter().try_for_each(&mut write)
    })
}
