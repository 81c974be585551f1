//! The threads share one compressor, and whoever has a block locks it.
//! rejected by: schedules::as_many_blocks_are_compressed_at_once_as_there_are_threads
//! rejected by: schedules::a_block_may_be_compressed_in_the_middle_of_another
//! rejected by: schedules::all_threads_compress_again_wherever_a_thread_was_held_up
//! rejected by: schedules::a_panic_in_the_middle_of_another_block_comes_out
//! sometimes by: schedules::a_call_within_another_has_a_limit_of_its_own
//! also by: behaviour::each_call_has_the_threads_of_its_own_pool

use std::sync::{Mutex, PoisonError};

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
    let compressor = Mutex::new(compress);
    for batch in blocks.chunks(limit.max(1)) {
        let compress = |block| {
            let compress = compressor.lock().unwrap_or_else(PoisonError::into_inner);
            compress(block)
        };
        let compressed: Vec<C> = batch.par_iter().map(compress).collect();
        compressed.into_iter().try_for_each(&mut write)?;
    }
    Ok(())
}
