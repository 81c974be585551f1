//! Two threads look for room, see the same, and each claims a block.
//! rejected by: schedules::no_more_blocks_are_under_way_wherever_a_thread_is_held_up
//! sometimes by: schedules::no_more_blocks_are_under_way_than_the_limit_allows
//! sometimes by: schedules::no_more_blocks_are_under_way_however_many_there_are
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::Scope;

struct State<C, E, W> {
    compressed: BTreeMap<usize, C>,
    /// Taken by the one who writes.
    write: Option<W>,
    error: Option<E>,
}

struct Archive<'a, B, C, E, F, W> {
    blocks: &'a [B],
    limit: usize,
    compress: F,
    next: AtomicUsize,
    written: AtomicUsize,
    state: Mutex<State<C, E, W>>,
}

impl<B, C, E, F, W> Archive<'_, B, C, E, F, W>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    /// The number of the next block, if there is room for it.
    fn claim(&self) -> Option<usize> {
        let under_way = self.next.load(Ordering::SeqCst).saturating_sub(self.written.load(Ordering::SeqCst));
        if under_way >= self.limit {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        (number < self.blocks.len()).then_some(number)
    }

    /// Starts as many blocks as there is room for.
    fn start<'s>(&'s self, scope: &Scope<'s>) {
        while let Some(number) = self.claim() {
            scope.spawn(move |scope| self.compress(scope, number));
        }
    }

    fn compress<'s>(&'s self, scope: &Scope<'s>, number: usize) {
        let compressed = (self.compress)(&self.blocks[number]);
        self.state.lock().unwrap().compressed.insert(number, compressed);
        while let Some((mut write, block)) = self.turn() {
            let result = write(block);
            let failed = result.is_err();
            let mut state = self.state.lock().unwrap();
            match result {
                Ok(()) => {
                    self.written.fetch_add(1, Ordering::SeqCst);
                    state.write = Some(write);
                }
                Err(error) => state.error = Some(error), // and nobody can write any more
            }
            drop(state);
            if failed {
                return;
            }
            self.start(scope);
        }
    }

    /// The next block and the right to write it, unless it is not there or somebody writes.
    fn turn(&self) -> Option<(W, C)> {
        let mut state = self.state.lock().unwrap();
        if state.write.is_none() {
            return None;
        }
        let block = state.compressed.remove(&self.written.load(Ordering::SeqCst))?;
        Some((state.write.take()?, block))
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
    let archive = Archive {
        blocks,
        limit: limit.max(1),
        compress,
        next: AtomicUsize::new(0),
        written: AtomicUsize::new(0),
        state: Mutex::new(State { compressed: BTreeMap::new(), write: Some(write), error: None }),
    };
    rayon::scope(|scope| archive.start(scope));
    archive.state.into_inner().unwrap().error.map_or(Ok(()), Err)
}
