//! Called from a destructor while its thread panics, it takes that for a failure, and writes part of the blocks.
//! rejected by: behaviour::while_its_thread_panics_it_works_as_ever

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rayon::prelude::*;

/// Whether something has panicked. Then no further block is begun.
#[derive(Default)]
struct Stopped(AtomicBool);

impl Stopped {
    fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Calls `step`, unless it is too late for that.
    fn unless_set<T>(&self, step: impl FnOnce() -> T) -> Option<T> {
        if self.is_set() {
            return None;
        }
        let _watch = Watch(self);
        Some(step())
    }
}

/// Sets it if the thread panics.
struct Watch<'a>(&'a Stopped);

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.0.store(true, Ordering::SeqCst);
        }
    }
}

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
    let stopped = Stopped::default();
    for batch in blocks.chunks(limit.max(1)) {
        let compressed: Vec<Option<C>> =
            batch.par_iter().with_max_len(1).map(|block| stopped.unless_set(|| compress(block))).collect();
        // A panic has come out of `collect`, so whatever is missing here is not missed by anybody.
        for block in compressed.into_iter().map_while(|block| block) {
            match stopped.unless_set(|| write(block)) {
                Some(written) => written?,
                None => break,
            }
        }
        if stopped.is_set() {
            break;
        }
    }
    Ok(())
}
