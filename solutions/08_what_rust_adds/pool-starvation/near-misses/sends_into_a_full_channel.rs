//! A bounded channel keeps the limit: who has compressed too much waits in `send`. The only thread of a pool of one waits for itself.
//! rejected by: schedules::no_more_blocks_are_under_way_than_the_limit_allows
//! rejected by: behaviour::every_block_is_written_in_order
//! rejected by: behaviour::any_limit_will_do
//! rejected by: behaviour::there_may_be_many_blocks
//! rejected by: behaviour::each_block_is_compressed_once
//! rejected by: behaviour::an_error_of_write_comes_out_and_nothing_is_written_after_it
//! rejected by: behaviour::a_panic_in_compress_comes_out
//! rejected by: behaviour::a_panic_in_write_comes_out
//! rejected by: schedules::as_many_blocks_are_compressed_at_once_as_there_are_threads
//! rejected by: schedules::who_has_no_block_does_other_work_of_the_pool
//! rejected by: schedules::who_cannot_write_yet_does_other_work_of_the_pool
//! rejected by: schedules::a_block_may_be_compressed_in_the_middle_of_another
//! rejected by: schedules::no_more_blocks_are_under_way_wherever_a_thread_is_held_up
//! rejected by: schedules::all_threads_compress_again_wherever_a_thread_was_held_up
//! rejected by: schedules::a_panic_in_the_middle_of_another_block_comes_out
//! rejected by: schedules::no_more_blocks_are_under_way_however_many_there_are
//! rejected by: behaviour::after_a_panic_it_may_be_called_again
//! sometimes by: schedules::a_call_within_another_has_a_limit_of_its_own
//! also by: behaviour::a_write_may_archive_blocks_of_its_own

use std::sync::mpsc;

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
    let (sender, receiver) = mpsc::sync_channel(limit.max(1));
    let ((), written) = rayon::join(
        move || {
            blocks
                .par_iter()
                .enumerate()
                .for_each(|(number, block)| drop(sender.send((number, compress(block)))))
        },
        move || {
            let mut early = std::collections::BTreeMap::new();
            let mut next = 0;
            for (number, compressed) in receiver {
                early.insert(number, compressed);
                while let Some(compressed) = early.remove(&next) {
                    write(compressed)?;
                    next += 1;
                }
            }
            Ok(())
        },
    );
    written
}
