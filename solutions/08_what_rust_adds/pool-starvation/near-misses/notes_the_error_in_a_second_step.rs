//! After a failed write `write` is given back in one step and the error is noted in the next: whoever comes
//! between writes the following block.
//! rejected by: schedules::nothing_is_written_after_an_error_wherever_a_thread_is_held_up
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::Scope;

struct State<C, W, E> {
    /// The next block to begin with.
    next: usize,
    under_way: usize,
    /// The next block to write.
    turn: usize,
    ready: BTreeMap<usize, C>,
    /// Not here while somebody writes.
    write: Option<W>,
    error: Option<E>,
}

struct Archive<'a, B, C, F, W, E> {
    blocks: &'a [B],
    limit: usize,
    compress: F,
    state: Mutex<State<C, W, E>>,
}

impl<'a, B, C, F, W, E> Archive<'a, B, C, F, W, E>
where
    B: Sync,
    C: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
    E: Send,
{
    fn state(&self) -> MutexGuard<'_, State<C, W, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts as many blocks as there is room for.
    fn start<'s>(&'s self, scope: &Scope<'s>) {
        loop {
            let mut state = self.state();
            if state.error.is_some() || state.under_way >= self.limit || state.next == self.blocks.len() {
                return;
            }
            let number = state.next;
            state.next += 1;
            state.under_way += 1;
            drop(state);
            scope.spawn(move |scope| self.run(scope, number));
        }
    }

    fn run<'s>(&'s self, scope: &Scope<'s>, number: usize) {
        let compressed = (self.compress)(&self.blocks[number]);
        self.state().ready.insert(number, compressed);
        loop {
            let mut state = self.state();
            let turn = state.turn;
            if state.error.is_some() || state.write.is_none() || !state.ready.contains_key(&turn) {
                return;
            }
            let mut write = state.write.take().unwrap();
            let compressed = state.ready.remove(&turn).unwrap();
            state.turn += 1;
            drop(state);
            let written = write(compressed);
            // Somebody else may go on writing while we see to the rest.
            self.state().write = Some(write);
            match written {
                Ok(()) => {
                    self.state().under_way -= 1;
                    self.start(scope);
                }
                Err(error) => {
                    self.state().error = Some(error);
                    return;
                }
            }
        }
    }
}

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
    if blocks.is_empty() {
        return Ok(());
    }
    let state =
        State { next: 0, under_way: 0, turn: 0, ready: BTreeMap::new(), write: Some(write), error: None };
    let archive = Archive { blocks, limit: limit.max(1), compress, state: Mutex::new(state) };
    rayon::scope(|scope| archive.start(scope));
    let error = archive.state().error.take();
    error.map_or(Ok(()), Err)
}
