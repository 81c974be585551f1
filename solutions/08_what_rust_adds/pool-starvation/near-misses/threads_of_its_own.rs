//! Makes threads for each batch, beside those of the pool.
//! rejected by: schedules::blocks_are_compressed_and_written_on_the_callers_pool

use std::panic::resume_unwind;
use std::thread;

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
    for batch in blocks.chunks(limit.max(1)) {
        let compressed = thread::scope(|scope| {
            let tasks: Vec<_> = batch.iter().map(|block| scope.spawn(|| compress(block))).collect();
            tasks
                .into_iter()
                .map(|task| task.join().unwrap_or_else(|payload| resume_unwind(payload)))
                .collect::<Vec<C>>()
        });
        compressed.into_iter().try_for_each(&mut write)?;
    }
    Ok(())
}
