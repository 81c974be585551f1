//! Each block waits on a `Condvar` until the one before it is written. Rayon may begin the later one on top of the earlier one.
//! rejected by: schedules::who_cannot_write_yet_does_other_work_of_the_pool
//! rejected by: schedules::a_block_may_be_compressed_in_the_middle_of_another
//! rejected by: schedules::a_panic_in_the_middle_of_another_block_comes_out
//! rejected by: schedules::few_blocks_wait_behind_a_slow_one
//! sometimes by: schedules::a_call_within_another_has_a_limit_of_its_own
//! also by: behaviour::while_its_thread_panics_it_works_as_ever

use std::sync::{Condvar, Mutex, PoisonError};

use rayon::prelude::*;

struct State<W, E> {
    next: usize,
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
    let state = Mutex::new(State { next: 0, write, result: Ok(()), torn: false });
    let changed = Condvar::new();
    let limit = limit.max(1);
    for (batch, blocks) in blocks.chunks(limit).enumerate() {
        blocks.par_iter().enumerate().for_each(|(number, block)| {
            let _torn = Torn(&state, &changed, |state| &mut state.torn);
            let compressed = compress(block);
            let before = |state: &mut State<_, E>| state.next != batch * limit + number && !state.torn;
            let waited = changed.wait_while(state.lock().unwrap_or_else(PoisonError::into_inner), before);
            let mut state = waited.unwrap_or_else(PoisonError::into_inner);
            if state.torn || state.result.is_err() {
                return;
            }
            state.result = (state.write)(compressed);
            state.torn = state.result.is_err();
            state.next += 1;
            changed.notify_all();
        });
        if state.lock().unwrap_or_else(PoisonError::into_inner).torn {
            break;
        }
    }
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
