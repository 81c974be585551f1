//! After an error it drops what lies in memory, and holds the lock meanwhile under which each thread puts down its own block: they all wait
//! until that is over.
//! rejected by: schedules::nobody_waits_while_a_block_is_dropped

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::Scope;

struct State<C, W, E> {
    /// Whoever writes has it. After an error or a panic it does not come back.
    write: Option<W>,
    compressed: BTreeMap<usize, C>,
    written: usize,
    error: Option<E>,
}

struct Archive<'a, B, F, C, W, E> {
    blocks: &'a [B],
    limit: usize,
    compress: F,
    state: Mutex<State<C, W, E>>,
}

impl<B, F, C, W, E> Archive<'_, B, F, C, W, E>
where
    B: Sync,
    F: Fn(&B) -> C + Send + Sync,
    C: Send,
    W: FnMut(C) -> Result<(), E> + Send,
    E: Send,
{
    fn lock(&self) -> MutexGuard<'_, State<C, W, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run<'s>(&'s self, number: usize, scope: &Scope<'s>) {
        let compressed = (self.compress)(&self.blocks[number]);
        self.lock().compressed.insert(number, compressed);
        while let Some((mut write, number, block)) = self.next() {
            let result = write(block);
            let mut state = self.lock();
            if let Err(error) = result {
                state.error = Some(error);
                // Nobody needs that memory any more.
                state.compressed.clear();
                return;
            }
            state.written += 1;
            state.write = Some(write);
            drop(state);
            let further = number.saturating_add(self.limit);
            if further < self.blocks.len() {
                scope.spawn(move |scope| self.run(further, scope));
            }
        }
    }

    /// What is to be written now, if it is there and nobody else writes.
    fn next(&self) -> Option<(W, usize, C)> {
        let mut state = self.lock();
        let write = state.write.take()?;
        let number = state.written;
        match state.compressed.remove(&number) {
            Some(block) => Some((write, number, block)),
            None => {
                state.write = Some(write);
                None
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
    let limit = limit.max(1);
    let state = State { write: Some(write), compressed: BTreeMap::new(), written: 0, error: None };
    let archive = Archive { blocks, limit, compress, state: Mutex::new(state) };
    rayon::scope(|scope| {
        for number in 0..limit.min(blocks.len()) {
            let archive = &archive;
            scope.spawn(move |scope| archive.run(number, scope));
        }
    });
    let state = archive.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    state.error.map_or(Ok(()), Err)
}
