//! Makes a pool for itself, and the thread that called waits for it.
//! rejected by: schedules::blocks_are_compressed_and_written_on_the_callers_pool

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
    let pool = rayon::ThreadPoolBuilder::new().num_threads(rayon::current_num_threads()).build().unwrap();
    for batch in blocks.chunks(limit.max(1)) {
        let compressed: Vec<C> = pool.install(|| batch.par_iter().map(&compress).collect());
        compressed.into_iter().try_for_each(&mut write)?;
    }
    Ok(())
}
