//! Each task looks for an error before it compresses. One that has looked already writes its block after the error.
//! rejected by: schedules::nothing_is_written_after_a_failure
//! rejected by: schedules::nothing_is_written_after_an_error_wherever_a_thread_is_held_up

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

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
    let writer = Mutex::new((0, &mut write));
    let failed = AtomicBool::new(false);
    let error = Mutex::new(None);
    for (batch, some) in blocks.chunks(limit).enumerate() {
        rayon::scope(|scope| {
            for (i, block) in some.iter().enumerate() {
                let (ready, writer, failed, error, compress) = (&ready, &writer, &failed, &error, &compress);
                scope.spawn(move |_| {
                    if failed.load(SeqCst) {
                        return;
                    }
                    let compressed = compress(block);
                    ready.lock().unwrap().insert(batch * limit + i, compressed);
                    loop {
                        let Ok(mut writer) = writer.try_lock() else { return };
                        let (next, write) = &mut *writer;
                        while let Some(block) = { ready.lock().unwrap().remove(next) } {
                            *next += 1;
                            if let Err(first) = write(block) {
                                error.lock().unwrap().get_or_insert(first);
                                failed.store(true, SeqCst);
                                return;
                            }
                        }
                        let next = *next;
                        drop(writer);
                        if !ready.lock().unwrap().contains_key(&next) {
                            return;
                        }
                    }
                });
            }
        });
        if failed.load(SeqCst) {
            break;
        }
    }
    error.into_inner().unwrap().map_or(Ok(()), Err)
}
