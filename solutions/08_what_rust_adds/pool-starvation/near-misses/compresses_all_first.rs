//! A parallel iterator over everything: the whole backup lies in memory before the first block is written.
//! rejected by: schedules::no_more_blocks_are_under_way_than_the_limit_allows
//! also by: behaviour::an_error_of_write_comes_out_and_nothing_is_written_after_it
//! rejected by: schedules::as_many_blocks_are_compressed_at_once_as_there_are_threads
//! rejected by: schedules::no_more_blocks_are_under_way_wherever_a_thread_is_held_up
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
    let compressed: Vec<C> = blocks.par_iter().map(compress).collect();
    compressed.into_iter().try_for_each(write)
}
