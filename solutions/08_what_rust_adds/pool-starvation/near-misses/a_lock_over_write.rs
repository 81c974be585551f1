//! The answers wait in a map, and whoever has put one there locks the writer and writes what is next. The others wait for the lock, and cannot do anything else.
//! rejected by: schedules::who_cannot_write_yet_does_other_work_of_the_pool

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

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
    let writer = Mutex::new((0, BTreeMap::new(), write, Ok(())));
    let mut first = 0;
    for batch in blocks.chunks(limit.max(1)) {
        batch.par_iter().enumerate().for_each(|(number, block)| {
            let compressed = compress(block);
            let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
            let (next, early, write, result) = &mut *writer;
            early.insert(first + number, compressed);
            while result.is_ok()
                && let Some(compressed) = early.remove(next)
            {
                *result = write(compressed);
                *next += 1;
            }
        });
        first += batch.len();
        if writer.lock().unwrap_or_else(PoisonError::into_inner).3.is_err() {
            break;
        }
    }
    writer.into_inner().unwrap_or_else(PoisonError::into_inner).3
}
