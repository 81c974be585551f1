//! Each batch goes out in four pieces: on a pool of eight threads, only four of them compress.
//! rejected by: schedules::as_many_blocks_are_compressed_at_once_as_there_are_threads

use rayon::prelude::*;

/// Into how many pieces rayon may cut a batch. More of them would only be more to steal.
const PIECES: usize = 4;

/// Compresses a batch, and keeps the order.
fn compressed<B, C>(batch: &[B], compress: &(impl Fn(&B) -> C + Sync)) -> Vec<C>
where
    B: Sync,
    C: Send,
{
    let piece = (batch.len() / PIECES).max(1);
    batch.par_iter().with_min_len(piece).map(compress).collect()
}

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
    // One batch is written while the next is compressed.
    let half = limit / 2;
    if half == 0 {
        return blocks.chunks(1).flat_map(|one| compressed(one, &compress)).try_for_each(write);
    }
    let mut batches = blocks.chunks(half);
    let Some(first) = batches.next() else { return Ok(()) };
    let mut ready = compressed(first, &compress);
    for batch in batches {
        let (written, next) =
            rayon::join(|| ready.into_iter().try_for_each(&mut write), || compressed(batch, &compress));
        written?;
        ready = next;
    }
    ready.into_iter().try_for_each(write)
}
