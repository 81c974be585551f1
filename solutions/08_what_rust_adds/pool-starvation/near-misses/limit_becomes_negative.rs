//! Reckons with the limit as a signed number, so that a difference may be negative: a limit above `isize::MAX` becomes a negative one, and counts as 1.
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
    // `scope` moves to the pool if we are elsewhere.
    rayon::scope(|_| {
        let room = (limit as isize).max(1);
        let mut rest = blocks;
        while !rest.is_empty() {
            let excess = rest.len() as isize - room;
            let size = if excess > 0 { room as usize } else { rest.len() };
            let (batch, later) = rest.split_at(size);
            let compressed: Vec<C> = batch.par_iter().with_max_len(1).map(&compress).collect();
            for block in compressed {
                write(block)?;
            }
            rest = later;
        }
        Ok(())
    })
}
