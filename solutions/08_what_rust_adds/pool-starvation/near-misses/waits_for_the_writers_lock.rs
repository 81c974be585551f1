//! Whoever has compressed waits for the lock until the other one has written: a thread of the pool blocks, and what else there is on it waits too.
//! rejected by: schedules::who_cannot_write_yet_does_other_work_of_the_pool
//! rejected by: schedules::a_panic_in_write_comes_out_wherever_a_thread_is_held_up

use std::collections::BTreeMap;
use std::sync::Mutex;

struct Output<C, W, E> {
    ready: BTreeMap<usize, C>,
    next: usize,
    write: W,
    result: Result<(), E>,
}

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
    let output = Mutex::new(Output { ready: BTreeMap::new(), next: 0, write: &mut write, result: Ok(()) });
    for (batch, some) in blocks.chunks(limit).enumerate() {
        rayon::scope(|scope| {
            for (i, block) in some.iter().enumerate() {
                let (output, compress) = (&output, &compress);
                scope.spawn(move |_| {
                    let compressed = compress(block);
                    let mut output = output.lock().unwrap();
                    let output = &mut *output;
                    output.ready.insert(batch * limit + i, compressed);
                    while output.result.is_ok() {
                        let Some(block) = output.ready.remove(&output.next) else { return };
                        output.next += 1;
                        output.result = (output.write)(block);
                    }
                });
            }
        });
        if output.lock().unwrap().result.is_err() {
            break;
        }
    }
    output.into_inner().unwrap().result
}
