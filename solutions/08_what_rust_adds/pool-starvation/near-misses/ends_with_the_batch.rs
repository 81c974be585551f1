//! Stops after the batch that has failed. The rest of that batch is written.
//! also by: behaviour::an_error_of_write_comes_out_and_nothing_is_written_after_it
//! rejected by: schedules::nothing_is_written_after_a_failure
//! rejected by: schedules::nothing_is_written_after_an_error_wherever_a_thread_is_held_up
//! also by: behaviour::an_error_at_the_last_blocks_comes_out_too

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
    for batch in blocks.chunks(limit.max(1)) {
        let compressed: Vec<C> = batch.par_iter().map(&compress).collect();
        let results: Vec<Result<(), E>> = compressed.into_iter().map(&mut write).collect();
        results.into_iter().collect::<Result<(), E>>()?;
    }
    Ok(())
}
