//! Deals the blocks of a batch out to the threads, one each in turn, and puts what each has done behind one another.
//! also by: behaviour::every_block_is_written_in_order
//! also by: behaviour::any_limit_will_do
//! also by: behaviour::an_error_of_write_comes_out_and_nothing_is_written_after_it
//! also by: behaviour::a_panic_in_compress_comes_out
//! also by: behaviour::a_panic_in_write_comes_out
//! also by: behaviour::it_may_be_called_from_outside_a_pool
//! rejected by: schedules::blocks_are_written_in_order_whoever_is_done_first
//! rejected by: schedules::a_block_may_be_compressed_in_the_middle_of_another
//! rejected by: schedules::every_block_is_written_wherever_a_thread_is_held_up
//! rejected by: schedules::every_block_is_written_wherever_a_thread_is_held_up_twice
//! also by: behaviour::after_a_panic_it_may_be_called_again
//! rejected by: schedules::few_blocks_wait_behind_a_slow_one
//! sometimes by: schedules::every_block_is_written_wherever_a_thread_is_held_up_twice
//! also by: behaviour::a_write_may_archive_blocks_of_its_own

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
    let threads = rayon::current_num_threads();
    for batch in blocks.chunks(limit.max(1)) {
        let hand = |thread| batch.iter().skip(thread).step_by(threads).map(&compress).collect();
        let hands: Vec<Vec<C>> = (0..threads).into_par_iter().map(hand).collect();
        hands.into_iter().flatten().try_for_each(&mut write)?;
    }
    Ok(())
}
