//! Panics where a lock is poisoned. The first panic may still be on its way out when the second one arrives, and the second one is what comes
//! out.
//! rejected by: schedules::a_panic_in_write_comes_out_wherever_a_thread_is_held_up
//! sometimes by: any

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, TryLockError};

use rayon::Scope;

struct Writer<W, E> {
    write: W,
    next: usize,
    result: Result<(), E>,
}

struct Job<'a, B, C, F, W, E> {
    blocks: &'a [B],
    compress: F,
    start: Mutex<usize>,
    ready: Mutex<BTreeMap<usize, C>>,
    writer: Mutex<Writer<W, E>>,
}

impl<B, C, F, W, E> Job<'_, B, C, F, W, E>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    fn run<'s>(&'s self, scope: &Scope<'s>) {
        let index = {
            let mut start = self.start.lock().unwrap();
            let index = *start;
            *start = (index + 1).min(self.blocks.len());
            index
        };
        let Some(block) = self.blocks.get(index) else { return };
        let compressed = (self.compress)(block);
        self.ready.lock().unwrap().insert(index, compressed);
        while self.write_what_is_ready(scope) {}
    }

    /// Whether it has to look again.
    fn write_what_is_ready<'s>(&'s self, scope: &Scope<'s>) -> bool {
        let mut batch = VecDeque::new();
        let mut writer = match self.writer.try_lock() {
            Ok(writer) => writer,
            Err(TryLockError::WouldBlock) => return false, // whoever has it looks again
            Err(TryLockError::Poisoned(_)) => panic!("the writer has panicked"),
        };
        if writer.result.is_err() {
            return false;
        }
        let mut ready = self.ready.lock().unwrap();
        while let Some(compressed) = ready.remove(&(writer.next + batch.len())) {
            batch.push_back(compressed);
        }
        drop(ready);
        while let Some(compressed) = batch.pop_front() {
            if let Err(error) = (writer.write)(compressed) {
                writer.result = Err(error);
                *self.start.lock().unwrap() = self.blocks.len();
                return false;
            }
            writer.next += 1;
            scope.spawn(|scope| self.run(scope));
        }
        let next = writer.next;
        drop(writer);
        self.ready.lock().unwrap().contains_key(&next)
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
    write: impl FnMut(C) -> Result<(), E> + Send,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
    E: Send,
{
    let writer = Mutex::new(Writer { write, next: 0, result: Ok(()) });
    let job = Job { blocks, compress, start: Mutex::new(0), ready: Mutex::new(BTreeMap::new()), writer };
    rayon::scope(|scope| {
        for _ in 0..limit.max(1).min(blocks.len()) {
            scope.spawn(|scope| job.run(scope));
        }
    });
    job.writer.into_inner().unwrap().result
}
