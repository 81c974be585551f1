//! Who has compressed leaves the writing to whoever is at it, but the last one waits for the writer's lock, so that nothing is left
//! unwritten: a thread of the pool sleeps while `write` runs.
//! rejected by: schedules::who_cannot_write_yet_does_other_work_of_the_pool
//! rejected by: schedules::a_block_may_be_compressed_in_the_middle_of_another

use rayon::Scope;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Work<'b, B, C, E, F, W> {
    blocks: &'b [B],
    compress: F,
    next: AtomicUsize,
    /// Tasks that have not yet put down their block.
    running: AtomicUsize,
    slots: Vec<Mutex<Option<C>>>,
    writer: Mutex<Writer<W, E>>,
}

struct Writer<W, E> {
    write: W,
    written: usize,
    result: Result<(), E>,
}

impl<B, C, E, F, W> Work<'_, B, C, E, F, W>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    fn begin<'s>(&'s self, how_many: usize, scope: &Scope<'s>) {
        self.running.fetch_add(how_many, Ordering::AcqRel);
        for _ in 0..how_many {
            scope.spawn(|scope| self.one(scope));
        }
    }

    fn one<'s>(&'s self, scope: &Scope<'s>) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        if let Some(block) = self.blocks.get(number) {
            let compressed = (self.compress)(block);
            *self.slots[number].lock().unwrap() = Some(compressed);
        }
        let last = self.running.fetch_sub(1, Ordering::AcqRel) == 1;
        // Go away if somebody is at it; but nobody comes after the last one.
        let Ok(mut writer) =
            (if last { self.writer.lock().map_err(drop) } else { self.writer.try_lock().map_err(drop) })
        else {
            return;
        };
        while writer.result.is_ok() {
            let Some(slot) = self.slots.get(writer.written) else { return };
            let Some(compressed) = slot.lock().unwrap().take() else { return };
            match (writer.write)(compressed) {
                Ok(()) => {
                    writer.written += 1;
                    self.begin(1, scope);
                }
                error => writer.result = error,
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
    let work = Work {
        blocks,
        compress,
        next: AtomicUsize::new(0),
        running: AtomicUsize::new(0),
        slots: blocks.iter().map(|_| Mutex::new(None)).collect(),
        writer: Mutex::new(Writer { write, written: 0, result: Ok(()) }),
    };
    rayon::scope(|scope| work.begin(limit.max(1).min(blocks.len()), scope));
    work.writer.into_inner().unwrap().result
}
