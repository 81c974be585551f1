//! A task for each block under way. Who has compressed one writes what is next, unless somebody else is about it, and begins a new task for each block that was written.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};

use rayon::ScopeFifo;

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
    let window = Window {
        blocks,
        compress,
        compressed: Mutex::default(),
        news: AtomicUsize::new(0),
        writer: Mutex::new(Writer { write, next: 0, result: Ok(()) }),
        failed: AtomicBool::new(false),
    };
    rayon::scope_fifo(|scope| {
        for number in 0..limit.clamp(1, blocks.len().max(1)).min(blocks.len()) {
            window.begin(number, limit, scope);
        }
    });
    window.writer.into_inner().unwrap_or_else(PoisonError::into_inner).result
}

/// What the tasks share.
struct Window<'b, B, C, E, F, W> {
    blocks: &'b [B],
    compress: F,
    /// What waits for its turn, by its number. Locked for an insertion or a removal only.
    compressed: Mutex<BTreeMap<usize, C>>,
    /// How many were ever put into `compressed`: who has ceased to write looks whether that has changed.
    news: AtomicUsize,
    /// Who cannot have it goes away and does not wait.
    writer: Mutex<Writer<W, E>>,
    failed: AtomicBool,
}

struct Writer<W, E> {
    write: W,
    next: usize,
    result: Result<(), E>,
}

impl<B, C, E, F, W> Window<'_, B, C, E, F, W>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    fn begin<'s>(&'s self, number: usize, limit: usize, scope: &ScopeFifo<'s>) {
        scope.spawn_fifo(move |scope| {
            let compressed = (self.compress)(&self.blocks[number]);
            self.compressed.lock().unwrap_or_else(PoisonError::into_inner).insert(number, compressed);
            self.news.fetch_add(1, SeqCst);
            self.write_what_is_next(limit, scope);
        });
    }

    fn write_what_is_next<'s>(&'s self, limit: usize, scope: &ScopeFifo<'s>) {
        loop {
            let seen = self.news.load(SeqCst);
            let Ok(mut writer) = self.writer.try_lock() else { return };
            while !self.failed.load(SeqCst) {
                let next = writer.next;
                let Some(compressed) =
                    self.compressed.lock().unwrap_or_else(PoisonError::into_inner).remove(&next)
                else {
                    break;
                };
                writer.result = (writer.write)(compressed);
                self.failed.store(writer.result.is_err(), SeqCst);
                writer.next += 1;
                let begin = next.saturating_add(limit.max(1));
                if writer.result.is_ok() && begin < self.blocks.len() {
                    self.begin(begin, limit, scope);
                }
            }
            drop(writer);
            if self.news.load(SeqCst) == seen {
                return;
            }
        }
    }
}
