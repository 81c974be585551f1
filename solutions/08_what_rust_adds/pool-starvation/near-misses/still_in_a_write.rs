//! A thread notes for which archive it is in the middle of a `write`, by its address, and a panic does not
//! take the note back: a second call at the same place writes nothing on that thread.
//! rejected by: behaviour::after_a_panic_it_may_be_called_again

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::Scope;

thread_local! {
    /// The archive for which this thread is in the middle of a `write`.
    static WRITES_FOR: Cell<*const ()> = const { Cell::new(ptr::null()) };
}

struct State<C, E> {
    /// Tasks that were spawned, one for each block.
    spawned: usize,
    /// Blocks that a task has taken, in order.
    taken: usize,
    /// Blocks that are written.
    written: usize,
    /// What is compressed and not written.
    ready: BTreeMap<usize, C>,
    error: Option<E>,
}

struct Archive<'a, B, C, E, F, W> {
    blocks: &'a [B],
    limit: usize,
    compress: F,
    /// Never waited for: who finds it locked goes away.
    write: Mutex<W>,
    /// Locked for a few instructions only.
    state: Mutex<State<C, E>>,
}

impl<B, C, E, F, W> Archive<'_, B, C, E, F, W>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    fn state(&self) -> MutexGuard<'_, State<C, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Spawns a task for each block for which there is room.
    fn fill<'s>(&'s self, scope: &Scope<'s>) {
        let room = {
            let mut state = self.state();
            let end = self.blocks.len().min(state.written + self.limit);
            let room = end - state.spawned;
            state.spawned = end;
            room
        };
        for _ in 0..room {
            scope.spawn(|scope| self.task(scope));
        }
    }

    /// Compresses one block, and writes what can be written.
    fn task<'s>(&'s self, scope: &Scope<'s>) {
        let number = {
            let mut state = self.state();
            state.taken += 1;
            state.taken - 1
        };
        let compressed = (self.compress)(&self.blocks[number]);
        self.state().ready.insert(number, compressed);
        // If rayon has begun this task in the middle of a `write`, that one goes on with our block when it returns.
        // (A thread must not lock what it has locked already.)
        let this = ptr::from_ref(self).cast();
        let before = WRITES_FOR.get();
        if before == this {
            return;
        }
        WRITES_FOR.set(this);
        // The next block may come when we have looked for it and not yet unlocked: who brings it goes away.
        while self.write_what_is_ready(scope) && self.next_is_ready() {}
        WRITES_FOR.set(before);
    }

    fn next_is_ready(&self) -> bool {
        let state = self.state();
        state.error.is_none() && state.ready.contains_key(&state.written)
    }

    /// False if another thread is at it.
    fn write_what_is_ready<'s>(&'s self, scope: &Scope<'s>) -> bool {
        // If it is poisoned, `write` has panicked, and nothing more is written.
        let Ok(mut write) = self.write.try_lock() else { return false };
        loop {
            let compressed = {
                let mut state = self.state();
                if state.error.is_some() {
                    return true;
                }
                let next = state.written;
                state.ready.remove(&next)
            };
            let Some(compressed) = compressed else { return true };
            match write(compressed) {
                Ok(()) => self.state().written += 1,
                Err(error) => {
                    self.state().error = Some(error);
                    return true;
                }
            }
            self.fill(scope);
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
    let archive = Archive {
        blocks,
        // Not larger than needed, so that sums of it do not overflow.
        limit: limit.clamp(1, blocks.len().max(1)),
        compress,
        write: Mutex::new(write),
        state: Mutex::new(State { spawned: 0, taken: 0, written: 0, ready: BTreeMap::new(), error: None }),
    };
    rayon::scope(|scope| archive.fill(scope));
    let state = archive.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    state.error.map_or(Ok(()), Err)
}
