//! What writing a batch has led to is looked at before the next batch is written; after the last batch nobody looks.
//! rejected by: behaviour::an_error_at_the_last_blocks_comes_out_too

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
    // One batch is written while the next is compressed.
    let half = limit / 2;
    if half == 0 {
        for block in blocks {
            let (compressed, ()) = rayon::join(|| compress(block), || ());
            write(compressed)?;
        }
        return Ok(());
    }
    let mut written = Ok(());
    let mut ready = Vec::new();
    // The empty batch at the end gives the last one its turn to be written.
    for batch in blocks.chunks(half).chain([&blocks[..0]]) {
        written?;
        (written, ready) = rayon::join(
            || ready.into_iter().try_for_each(&mut write),
            || batch.par_iter().with_max_len(1).map(&compress).collect(),
        );
    }
    debug_assert!(ready.is_empty());
    Ok(())
}
