//! Compresses a block and writes it. Right but for the threads, which have nothing to do.
//! rejected by: schedules::as_many_blocks_are_compressed_at_once_as_there_are_threads
//! rejected by: schedules::all_threads_compress_again_wherever_a_thread_was_held_up
//! sometimes by: schedules::a_call_within_another_has_a_limit_of_its_own
//! also by: behaviour::each_call_has_the_threads_of_its_own_pool

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
    blocks.iter().map(compress).try_for_each(write)
}
