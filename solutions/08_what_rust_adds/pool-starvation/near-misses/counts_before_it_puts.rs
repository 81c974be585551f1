//! Counts a block before it lies in its place. The writer notes the count, does not find the block, and still has the lock when it is put
//! there; afterwards the count is the same, so nobody writes it.
//! rejected by: schedules::both_blocks_are_written_wherever_both_threads_are_held_up
//! sometimes by: any

use rayon::Scope;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

struct Archive<'a, B, C, E, F, W> {
    blocks: &'a [B],
    limit: usize,
    compress: F,
    next: AtomicUsize,
    /// How many blocks are compressed.
    compressed: AtomicUsize,
    slots: Vec<Mutex<Option<C>>>,
    writer: Mutex<Writer<W, E>>,
}

struct Writer<W, E> {
    write: W,
    written: usize,
    error: Option<E>,
}

impl<'a, B, C, E, F, W> Archive<'a, B, C, E, F, W>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    fn one_block<'s>(&'s self, scope: &Scope<'s>) {
        let number = self.next.fetch_add(1, SeqCst);
        let data = (self.compress)(&self.blocks[number]);
        self.compressed.fetch_add(1, SeqCst);
        *self.slots[number].lock().unwrap() = Some(data);
        self.write_ready(scope);
    }

    fn write_ready<'s>(&'s self, scope: &Scope<'s>) {
        loop {
            let Ok(mut writer) = self.writer.try_lock() else { return };
            let before = self.compressed.load(SeqCst);
            if writer.error.is_some() {
                return;
            }
            while let Some(slot) = self.slots.get(writer.written) {
                let Some(data) = slot.lock().unwrap().take() else { break };
                if let Err(error) = (writer.write)(data) {
                    writer.error = Some(error);
                    return;
                }
                if writer.written + self.limit < self.blocks.len() {
                    scope.spawn(|scope| self.one_block(scope));
                }
                writer.written += 1;
            }
            drop(writer);
            // whoever came in the meantime has gone away again
            if self.compressed.load(SeqCst) == before {
                return;
            }
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
    write: impl FnMut(C) -> Result<(), E> + Send,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
    E: Send,
{
    let limit = limit.max(1).min(blocks.len());
    let archive = Archive {
        blocks,
        limit,
        compress,
        next: AtomicUsize::new(0),
        compressed: AtomicUsize::new(0),
        slots: blocks.iter().map(|_| Mutex::new(None)).collect(),
        writer: Mutex::new(Writer { write, written: 0, error: None }),
    };
    rayon::scope(|scope| {
        for _ in 0..limit {
            scope.spawn(|scope| archive.one_block(scope));
        }
    });
    archive.writer.into_inner().unwrap().error.map_or(Ok(()), Err)
}
