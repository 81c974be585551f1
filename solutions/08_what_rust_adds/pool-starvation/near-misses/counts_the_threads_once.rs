//! On one thread it compresses and writes in turn; how many threads there are is found out once for the whole program.
//! rejected by: behaviour::each_call_has_the_threads_of_its_own_pool

use std::sync::LazyLock;

use rayon::prelude::*;

/// How many threads there are.
static THREADS: LazyLock<usize> = LazyLock::new(rayon::current_num_threads);

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
    if *THREADS == 1 && rayon::current_thread_index().is_some() {
        // There is nobody to share the work with.
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
