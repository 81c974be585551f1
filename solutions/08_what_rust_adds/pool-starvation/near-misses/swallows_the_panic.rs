//! A block whose `compress` panics is left out, and the archive has a hole.
//! also by: behaviour::a_panic_in_compress_comes_out
//! also by: behaviour::it_may_be_called_from_outside_a_pool
//! rejected by: schedules::a_panic_in_the_middle_of_another_block_comes_out
//! also by: behaviour::while_its_thread_panics_it_works_as_ever

use std::panic::{AssertUnwindSafe, catch_unwind};

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
        let compressed: Vec<C> = batch
            .par_iter()
            .filter_map(|block| catch_unwind(AssertUnwindSafe(|| compress(block))).ok())
            .collect();
        compressed.into_iter().try_for_each(&mut write)?;
    }
    Ok(())
}
