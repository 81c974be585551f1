//! Compresses a batch while the last one is written, and forgets that the last one is still there.
//! rejected by: schedules::no_more_blocks_are_under_way_than_the_limit_allows
//! also by: behaviour::an_error_of_write_comes_out_and_nothing_is_written_after_it
//! rejected by: schedules::no_more_blocks_are_under_way_however_many_there_are
//! sometimes by: schedules::no_more_blocks_are_under_way_wherever_a_thread_is_held_up

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
    let mut compressed: Vec<C> = Vec::new();
    for batch in blocks.chunks(limit.max(1)) {
        let last = std::mem::take(&mut compressed);
        let (written, next) = rayon::join(
            || last.into_iter().try_for_each(&mut write),
            || batch.par_iter().map(&compress).collect(),
        );
        written?;
        compressed = next;
    }
    compressed.into_iter().try_for_each(write)
}
