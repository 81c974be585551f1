//! The writer looks again when it has given the writer back, but only once: a block that comes before it gives it back for the second time is
//! never written.
//! rejected by: schedules::every_block_is_written_wherever_a_thread_is_held_up_twice
//! sometimes by: any

use rayon::Scope;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

struct Archive<'a, B, C, E, F, W> {
    blocks: &'a [B],
    limit: usize,
    compress: F,
    write: Mutex<W>,
    next: AtomicUsize,
    written: AtomicUsize,
    slots: Vec<Mutex<Option<C>>>,
    error: Mutex<Option<E>>,
}

impl<'a, B, C, E, F, W> Archive<'a, B, C, E, F, W>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    /// Compresses one block, and writes what can be written. One such task stands for the room of one block.
    fn one_block<'s>(&'s self, scope: &Scope<'s>) {
        let number = self.next.fetch_add(1, SeqCst);
        let data = (self.compress)(&self.blocks[number]);
        *self.slots[number].lock().unwrap() = Some(data);
        self.write_ready(scope);
        // somebody may have gone away while we had the lock
        if self.is_next_ready() {
            self.write_ready(scope);
        }
    }

    fn is_next_ready(&self) -> bool {
        let written = self.written.load(SeqCst);
        self.slots.get(written).is_some_and(|slot| slot.lock().unwrap().is_some())
    }

    fn write_ready<'s>(&'s self, scope: &Scope<'s>) {
        let Ok(mut write) = self.write.try_lock() else { return };
        loop {
            let number = self.written.load(SeqCst);
            let Some(slot) = self.slots.get(number) else { return };
            let Some(data) = slot.lock().unwrap().take() else { return };
            if let Err(error) = write(data) {
                *self.error.lock().unwrap() = Some(error);
                return;
            }
            self.written.store(number + 1, SeqCst);
            if number + self.limit < self.blocks.len() {
                scope.spawn(|scope| self.one_block(scope));
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
    let limit = limit.clamp(1, blocks.len().max(1));
    let archive = Archive {
        blocks,
        limit,
        compress,
        write: Mutex::new(write),
        next: AtomicUsize::new(0),
        written: AtomicUsize::new(0),
        slots: blocks.iter().map(|_| Mutex::new(None)).collect(),
        error: Mutex::new(None),
    };
    rayon::scope(|scope| {
        for _ in 0..limit.min(blocks.len()) {
            scope.spawn(|scope| archive.one_block(scope));
        }
    });
    archive.error.into_inner().unwrap().map_or(Ok(()), Err)
}
