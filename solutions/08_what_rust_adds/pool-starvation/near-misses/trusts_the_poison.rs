//! That `write` has panicked is seen by the poison of its lock, and a lock is not poisoned on a thread that was panicking when it was locked.
//! rejected by: behaviour::while_its_thread_panics_it_works_as_ever

use rayon::Scope;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Writer<W, E> {
    write: W,
    /// The number of the block that is written next.
    next: usize,
    /// For so many blocks a task has been begun.
    begun: usize,
    error: Option<E>,
}

struct Archive<'a, B, C, F, W, E> {
    blocks: &'a [B],
    compress: F,
    taken: AtomicUsize,
    ready: Mutex<HashMap<usize, C>>,
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
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        let compressed = (self.compress)(&self.blocks[number]);
        self.ready.lock().unwrap().insert(number, compressed);
        self.write_what_is_next(scope);
    }

    fn take(&self, number: usize) -> Option<C> {
        self.ready.lock().unwrap().remove(&number)
    }

    fn write_what_is_next<'s>(&'s self, scope: &Scope<'s>) {
        loop {
            // Somebody is writing, and looks again; or the lock is poisoned, since `write` has panicked.
            let Ok(mut writer) = self.writer.try_lock() else { return };
            if writer.error.is_some() {
                return;
            }
            while let Some(compressed) = self.take(writer.next) {
                writer.next += 1;
                if let Err(error) = (writer.write)(compressed) {
                    writer.error = Some(error);
                    return;
                }
                if writer.begun < self.blocks.len() {
                    writer.begun += 1;
                    scope.spawn(|scope| self.one_block(scope));
                }
            }
            let next = writer.next;
            drop(writer);
            if !self.ready.lock().unwrap().contains_key(&next) {
                return;
            }
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
        ready: Mutex::default(),
        writer: Mutex::new(Writer { write, next: 0, begun, error: None }),
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
