//! A semaphore keeps the limit. A task that waits for room sleeps on the thread that would make it.
//! rejected by: schedules::who_cannot_write_yet_does_other_work_of_the_pool
//! rejected by: schedules::a_block_may_be_compressed_in_the_middle_of_another
//! also by: behaviour::while_its_thread_panics_it_works_as_ever

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};

struct State<C, W, E> {
    next: usize,
    early: BTreeMap<usize, C>,
    write: W,
    result: Result<(), E>,
    /// Nothing is written any more.
    torn: bool,
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
    let early = BTreeMap::new();
    let state = Mutex::new(State { next: 0, early, write, result: Ok(()), torn: false });
    let room = Condvar::new();
    rayon::scope_fifo(|scope| {
        for (number, block) in blocks.iter().enumerate() {
            let (state, room, compress) = (&state, &room, &compress);
            scope.spawn_fifo(move |_| {
                let _torn = Torn(state, room, |state| &mut state.torn);
                let full = |state: &mut State<C, _, E>| {
                    number >= limit.max(1).saturating_add(state.next) && !state.torn
                };
                let waited = room.wait_while(state.lock().unwrap_or_else(PoisonError::into_inner), full);
                if waited.unwrap_or_else(PoisonError::into_inner).torn {
                    return;
                }
                let compressed = compress(block);
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                state.early.insert(number, compressed);
                let state = &mut *state;
                while !state.torn
                    && let Some(compressed) = state.early.remove(&state.next)
                {
                    state.result = (state.write)(compressed);
                    state.torn = state.result.is_err();
                    state.next += 1;
                }
                room.notify_all();
            });
        }
    });
    state.into_inner().unwrap_or_else(PoisonError::into_inner).result
}

/// Lets the others go when its thread panics.
struct Torn<'a, T>(&'a Mutex<T>, &'a Condvar, fn(&mut T) -> &mut bool);

impl<T> Drop for Torn<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.2(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)) = true;
            self.1.notify_all();
        }
    }
}
