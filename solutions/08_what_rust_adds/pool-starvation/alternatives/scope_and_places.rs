//! A scope for each batch, a task for each block, and a place for each answer.

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
        let mut places: Vec<Option<C>> = Vec::new();
        places.resize_with(batch.len(), || None);
        rayon::scope(|scope| {
            for (block, place) in batch.iter().zip(&mut places) {
                let compress = &compress;
                scope.spawn(move |_| *place = Some(compress(block)));
            }
        });
        for place in places {
            write(place.expect("the scope has waited for each task"))?;
        }
    }
    Ok(())
}
