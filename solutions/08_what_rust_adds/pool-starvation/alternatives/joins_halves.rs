//! A batch is divided by `rayon::join` until single blocks are left, and each puts its answer into its place.

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
        let mut places: Vec<Option<C>> = batch.iter().map(|_| None).collect();
        fill(batch, &mut places, &compress);
        for compressed in places.into_iter().flatten() {
            write(compressed)?;
        }
    }
    Ok(())
}

fn fill<B: Sync, C: Send>(blocks: &[B], places: &mut [Option<C>], compress: &(impl Fn(&B) -> C + Sync)) {
    match (blocks, places) {
        ([block], [place]) => *place = Some(compress(block)),
        ([], _) => {}
        (blocks, places) => {
            let (left, right) = blocks.split_at(blocks.len() / 2);
            let (first, second) = places.split_at_mut(blocks.len() / 2);
            rayon::join(|| fill(left, first, compress), || fill(right, second, compress));
        }
    }
}
