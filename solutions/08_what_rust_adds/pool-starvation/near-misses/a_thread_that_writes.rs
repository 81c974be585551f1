//! A thread of its own writes, and the pool waits for it when the backup comes to its end.
//! rejected by: schedules::blocks_are_compressed_and_written_on_the_callers_pool
//! also by: behaviour::it_may_be_called_from_outside_a_pool

use std::sync::mpsc;
use std::thread;

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
    let (sender, receiver) = mpsc::channel::<(Vec<C>, mpsc::SyncSender<bool>)>();
    thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let mut write = write;
            for (batch, done) in receiver {
                let result = batch.into_iter().try_for_each(&mut write);
                // Who does not listen has panicked.
                drop(done.send(result.is_ok()));
                result?;
            }
            Ok(())
        });
        for batch in blocks.chunks(limit.max(1)) {
            let (done, answer) = mpsc::sync_channel(1);
            let sent = sender.send((batch.par_iter().map(&compress).collect(), done));
            if sent.is_err() || answer.recv() != Ok(true) {
                break;
            }
        }
        drop(sender);
        writer.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload))
    })
}
