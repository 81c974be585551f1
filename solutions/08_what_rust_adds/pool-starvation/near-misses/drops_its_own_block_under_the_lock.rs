//! Whoever has compressed a block when `write` has failed already drops it at once, under the lock by which it has found that out.
//! rejected by: schedules::nobody_waits_while_a_block_is_dropped

use rayon::Scope;
use std::collections::HashMap;
use std::mem;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Writer<W, E> {
    write: W,
    /// The number of the block that is written next.
    next: usize,
    /// For so many blocks a task has been begun.
    begun: usize,
    /// Nothing is written any more: `write` has failed, or is in the middle of a call.
    stopped: bool,
    error: Option<E>,
}

struct Memory<C> {
    ready: HashMap<usize, C>,
    failed: bool,
}

struct Archive<'a, B, C, F, W, E> {
    blocks: &'a [B],
    compress: F,
    taken: AtomicUsize,
    memory: Mutex<Memory<C>>,
    writer: Mutex<Writer<W, E>>,
}

impl<B, C, F, W, E> Archive<'_, B, C, F, W, E>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    fn one_block<'s>(&'s self, scope: &Scope<'s>) {
        if self.memory.lock().unwrap().failed {
            return;
        }
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        let compressed = (self.compress)(&self.blocks[number]);
        let mut memory = self.memory.lock().unwrap();
        if memory.failed {
            // Nobody writes it any more, so it is not kept either.
            drop(compressed);
            return;
        }
        memory.ready.insert(number, compressed);
        drop(memory);
        self.write_what_is_next(scope);
    }

    fn take(&self, number: usize) -> Option<C> {
        self.memory.lock().unwrap().ready.remove(&number)
    }

    fn write_what_is_next<'s>(&'s self, scope: &Scope<'s>) {
        loop {
            // Somebody is writing, and looks again.
            let Ok(mut writer) = self.writer.try_lock() else { return };
            if writer.stopped {
                return;
            }
            while let Some(compressed) = self.take(writer.next) {
                writer.next += 1;
                writer.stopped = true;
                if let Err(error) = (writer.write)(compressed) {
                    writer.error = Some(error);
                    drop(writer);
                    self.forget_the_rest();
                    return;
                }
                writer.stopped = false;
                if writer.begun < self.blocks.len() {
                    writer.begun += 1;
                    scope.spawn(|scope| self.one_block(scope));
                }
            }
            let next = writer.next;
            drop(writer);
            if !self.memory.lock().unwrap().ready.contains_key(&next) {
                return;
            }
        }
    }

    fn forget_the_rest(&self) {
        let mut memory = self.memory.lock().unwrap();
        memory.failed = true;
        let rest = mem::take(&mut memory.ready);
        drop(memory);
        drop(rest);
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
    write: impl FnMut(C) -> Result<(), E> + Send,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
    E: Send,
{
    let begun = limit.max(1).min(blocks.len());
    let archive = Archive {
        blocks,
        compress,
        taken: AtomicUsize::new(0),
        memory: Mutex::new(Memory { ready: HashMap::new(), failed: false }),
        writer: Mutex::new(Writer { write, next: 0, begun, stopped: false, error: None }),
    };
    rayon::scope(|scope| {
        for _ in 0..begun {
            scope.spawn(|scope| archive.one_block(scope));
        }
    });
    match archive.writer.into_inner().expect("no panic").error {
        Some(error) => Err(error),
        None => Ok(()),
    }
}
