//! The tasks send what they have compressed, and the thread that has begun them waits in `recv`. On a pool of one thread nobody is left to compress.
//! rejected by: schedules::no_more_blocks_are_under_way_than_the_limit_allows
//! also by: behaviour::every_block_is_written_in_order
//! also by: behaviour::any_limit_will_do
//! also by: behaviour::there_may_be_many_blocks
//! also by: behaviour::each_block_is_compressed_once
//! also by: behaviour::an_error_of_write_comes_out_and_nothing_is_written_after_it
//! also by: behaviour::a_panic_in_compress_comes_out
//! also by: behaviour::a_panic_in_write_comes_out
//! rejected by: schedules::as_many_blocks_are_compressed_at_once_as_there_are_threads
//! rejected by: schedules::blocks_are_compressed_and_written_on_the_callers_pool
//! rejected by: schedules::who_has_no_block_does_other_work_of_the_pool
//! rejected by: schedules::a_block_may_be_compressed_in_the_middle_of_another
//! rejected by: schedules::all_threads_compress_again_wherever_a_thread_was_held_up
//! rejected by: schedules::a_panic_in_the_middle_of_another_block_comes_out
//! also by: behaviour::after_a_panic_it_may_be_called_again
//! sometimes by: schedules::a_call_within_another_has_a_limit_of_its_own
//! also by: behaviour::a_write_may_archive_blocks_of_its_own

use std::collections::BTreeMap;
use std::sync::mpsc;

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
    // ANCHOR: body
    for batch in blocks.chunks(limit.max(1)) {
        let (sender, receiver) = mpsc::channel();
        rayon::in_place_scope(|scope| {
            for (number, block) in batch.iter().enumerate() {
                let (sender, compress) = (sender.clone(), &compress);
                scope.spawn(move |_| drop(sender.send((number, compress(block)))));
            }
            drop(sender);
            let compressed: BTreeMap<usize, C> = receiver.iter().collect();
            compressed.into_values().try_for_each(&mut write)
        })?;
    }
    // ANCHOR_END: body
    Ok(())
}
