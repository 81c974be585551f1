//! Writes one batch while it compresses the next, each of half of what can be under way, which it takes to be no more than there are blocks: few blocks are cut into two batches for nothing.
//! rejected by: schedules::as_many_blocks_are_compressed_at_once_as_there_are_threads

use rayon::prelude::*;

/// Compresses the blocks on the threads of the current pool, and writes them in their order. At most `limit`
/// blocks are under way.
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
    let limit = limit.max(1);
    let one_by_one = limit == 1;
    let half = (limit.min(blocks.len()) / 2).max(1);
    let mut last: Vec<C> = Vec::new();
    for batch in blocks.chunks(half) {
        if one_by_one {
            std::mem::take(&mut last).into_iter().try_for_each(&mut write)?;
        }
        let before = std::mem::take(&mut last);
        let (written, compressed) = rayon::join(
            || before.into_iter().try_for_each(&mut write),
            || batch.par_iter().with_max_len(1).map(&compress).collect::<Vec<C>>(),
        );
        written?;
        last = compressed;
    }
    last.into_iter().try_for_each(&mut write)
}
