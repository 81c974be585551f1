//! One batch is written while the next is compressed, and each has half of the limit, rounded up: with a limit of 3, four are under way.
//! rejected by: schedules::no_more_blocks_are_under_way_than_the_limit_allows
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
    mut write: impl FnMut(C) -> Result<(), E> + Send,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
    E: Send,
{
    if limit < 2 {
        return blocks.iter().try_for_each(|block| write(compress(block)));
    }
    // Two batches are in memory: the one that is written, and the one that is compressed.
    let half = limit.div_ceil(2);
    let pack = |batch: &[B]| -> Vec<C> { batch.par_iter().map(&compress).collect() };

    let mut ready = Vec::new();
    for batch in blocks.chunks(half) {
        let (written, packed) = rayon::join(|| ready.into_iter().try_for_each(&mut write), || pack(batch));
        written?;
        ready = packed;
    }
    ready.into_iter().try_for_each(write)
}
