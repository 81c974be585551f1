//! Each thread's block is put back when the one in the middle of it is done, but not when that one panics:
//! then the outer block is written in its place.
//! rejected by: schedules::a_panic_in_the_middle_of_another_block_comes_out

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::Scope;

struct Out<C, W, E> {
    ready: BTreeMap<usize, C>,
    next: usize,
    /// Not here while somebody writes.
    write: Option<W>,
    error: Option<E>,
}

struct Archive<'a, B, C, F, W, E> {
    blocks: &'a [B],
    compress: F,
    started: AtomicUsize,
    /// For each thread of the pool, the block that it is at.
    at: Vec<AtomicUsize>,
    out: Mutex<Out<C, W, E>>,
}

impl<'a, B, C, F, W, E> Archive<'a, B, C, F, W, E>
where
    B: Sync,
    C: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
    E: Send,
{
    /// Puts the next block on the pool.
    fn start<'s>(&'s self, scope: &Scope<'s>) {
        let number = self.started.fetch_add(1, Ordering::SeqCst);
        if number < self.blocks.len() {
            scope.spawn(move |scope| {
                self.compress(number);
                self.write_out(scope);
            });
        }
    }

    fn compress(&self, number: usize) {
        let thread = rayon::current_thread_index().expect("the scope is on a pool");
        // The thread may be in the middle of another block, and goes back to that.
        let interrupted = self.at[thread].swap(number, Ordering::SeqCst);
        let compressed = (self.compress)(&self.blocks[number]);
        let number = self.at[thread].swap(interrupted, Ordering::SeqCst);
        self.out.lock().unwrap().ready.insert(number, compressed);
    }

    /// Writes what is ready, unless somebody else is at it.
    fn write_out<'s>(&'s self, scope: &Scope<'s>) {
        let mut mine = None;
        loop {
            let mut out = self.out.lock().unwrap();
            if out.error.is_some() {
                return;
            }
            let Some(mut write) = mine.take().or_else(|| out.write.take()) else { return };
            let next = out.next;
            let Some(compressed) = out.ready.remove(&next) else {
                out.write = Some(write);
                return;
            };
            drop(out);
            // If this panics, nobody has `write` any more.
            let written = write(compressed);
            let mut out = self.out.lock().unwrap();
            match written {
                Ok(()) => out.next += 1,
                Err(error) => {
                    out.error = Some(error);
                    return;
                }
            }
            drop(out);
            mine = Some(write);
            self.start(scope);
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
    rayon::scope(|_| {
        let archive = Archive {
            blocks,
            compress,
            started: AtomicUsize::new(0),
            at: (0..rayon::current_num_threads()).map(|_| AtomicUsize::new(usize::MAX)).collect(),
            out: Mutex::new(Out { ready: BTreeMap::new(), next: 0, write: Some(write), error: None }),
        };
        rayon::scope(|scope| {
            for _ in 0..limit.max(1).min(blocks.len()) {
                archive.start(scope);
            }
        });
        match archive.out.into_inner().unwrap().error {
            Some(error) => Err(error),
            None => Ok(()),
        }
    })
}
