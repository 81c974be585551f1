//! Looks at the pool instead of the limit.
//! rejected by: schedules::no_more_blocks_are_under_way_than_the_limit_allows
//! also by: behaviour::an_error_of_write_comes_out_and_nothing_is_written_after_it
//! rejected by: schedules::no_more_blocks_are_under_way_however_many_there_are

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
    for batch in blocks.chunks(rayon::current_num_threads()) {
        let compressed: Vec<C> = batch.par_iter().map(&compress).collect();
        compressed.into_iter().try_for_each(&mut write)?;
    }
    Ok(())
}
