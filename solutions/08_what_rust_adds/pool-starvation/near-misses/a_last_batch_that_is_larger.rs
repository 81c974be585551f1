//! A short rest is put into the batch before it, which is then more than half of the limit, while the other
//! half is being written.
//! rejected by: schedules::no_more_blocks_are_under_way_however_many_there_are

use rayon::prelude::*;

fn compress_all<B: Sync, C: Send>(batch: &[B], compress: &(impl Fn(&B) -> C + Sync)) -> Vec<C> {
    batch.par_iter().with_max_len(1).map(compress).collect()
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
    write: impl FnMut(C) -> Result<(), E> + Send,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
    E: Send,
{
    let mut write = write;
    if limit <= 1 {
        return blocks.iter().try_for_each(|block| write(compress(block)));
    }
    // One batch is written while the next one is compressed: each has half of the limit.
    let half = limit / 2;
    let take = |start: usize| {
        let rest = &blocks[start..];
        // A batch of one or two blocks at the end would leave most threads without work.
        let size = if rest.len() <= half.saturating_add(half / 2) { rest.len() } else { half };
        compress_all(&rest[..size], &compress)
    };
    let mut start = 0;
    let mut compressed = take(start);
    start += compressed.len();
    while !compressed.is_empty() {
        let batch = compressed;
        let (written, following) = rayon::join(|| batch.into_iter().try_for_each(&mut write), || take(start));
        written?;
        start += following.len();
        compressed = following;
    }
    Ok(())
}
