//! `try_lock`, and another look after it is let go.

use std::collections::BTreeMap;
use std::sync::Mutex;

/// Compresses the blocks on the threads of the current pool, and writes them in their order.
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
    let ready: Mutex<BTreeMap<usize, C>> = Mutex::default();
    let writer = Mutex::new((0_usize, Ok(()), &mut write));
    let write_on = || {
        loop {
            let Ok(mut guard) = writer.try_lock() else { return };
            let (next, result, write) = &mut *guard;
            while result.is_ok() {
                let Some(block) = ({ ready.lock().unwrap().remove(next) }) else { break };
                *next += 1;
                *result = write(block);
            }
            let (next, over) = (*next, result.is_err());
            drop(guard);
            if over || !ready.lock().unwrap().contains_key(&next) {
                return;
            }
        }
    };
    for (batch, some) in blocks.chunks(limit).enumerate() {
        rayon::scope(|scope| {
            for (i, block) in some.iter().enumerate() {
                let (ready, write_on, compress) = (&ready, &write_on, &compress);
                scope.spawn(move |_| {
                    let compressed = compress(block);
                    ready.lock().unwrap().insert(batch * limit + i, compressed);
                    write_on();
                });
            }
        });
        if writer.lock().unwrap().1.is_err() {
            break;
        }
    }
    writer.into_inner().unwrap().1
}
