//! Rounds of as many blocks as there are threads, by `rayon::join`; one after the other if the limit is below twice that number.

/// Compresses all of `blocks`, the two halves beside each other.
fn all<B, C, F>(blocks: &[B], compress: &F) -> Vec<C>
where
    B: Sync,
    C: Send,
    F: Fn(&B) -> C + Sync,
{
    match blocks {
        [] => Vec::new(),
        [block] => vec![compress(block)],
        _ => {
            let (left, right) = blocks.split_at(blocks.len() / 2);
            let (mut left, right) = rayon::join(|| all(left, compress), || all(right, compress));
            left.extend(right);
            left
        }
    }
}

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
    let threads = rayon::current_num_threads();
    let round = if limit / 2 >= threads { threads } else { 1 };
    for blocks in blocks.chunks(round) {
        for compressed in all(blocks, &compress) {
            write(compressed)?;
        }
    }
    Ok(())
}
