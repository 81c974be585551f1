//! A guard gives `write` back, also when it unwinds: it panics at block 0, and the thread that has block 1 finds `write` and goes on with it.
//! also by: behaviour::a_panic_in_write_comes_out
//! rejected by: schedules::nothing_is_written_after_a_failure
//! rejected by: schedules::a_panic_in_write_comes_out_wherever_a_thread_is_held_up
//! also by: behaviour::after_a_panic_it_may_be_called_again
//! also by: behaviour::while_its_thread_panics_it_works_as_ever

use rayon::Scope;
use std::collections::BTreeMap;
use std::sync::Mutex;

struct State<C, E, W> {
    /// The next block that somebody begins.
    next: usize,
    /// So many are written.
    written: usize,
    /// Compressed, and not yet written.
    ready: BTreeMap<usize, C>,
    /// Not here while somebody writes.
    write: Option<W>,
    result: Result<(), E>,
}

/// Who has this may write. `write` goes back however it ends, so that the others are not stuck.
struct Turn<'t, C, E, W> {
    state: &'t Mutex<State<C, E, W>>,
    write: Option<W>,
}

impl<C, E, W> Drop for Turn<'_, C, E, W> {
    fn drop(&mut self) {
        if let Some(write) = self.write.take() {
            self.state.lock().unwrap().write = Some(write);
        }
    }
}

struct Work<'b, B, C, E, F, W> {
    blocks: &'b [B],
    limit: usize,
    compress: F,
    state: Mutex<State<C, E, W>>,
}

impl<B, C, E, F, W> Work<'_, B, C, E, F, W>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    /// A task of the pool: compresses a block, then writes what it can.
    fn one<'s>(&'s self, scope: &Scope<'s>) {
        let number = {
            let mut state = self.state.lock().unwrap();
            if state.result.is_err() || state.next == self.blocks.len() {
                return;
            }
            state.next += 1;
            state.next - 1
        };
        let compressed = (self.compress)(&self.blocks[number]);
        self.state.lock().unwrap().ready.insert(number, compressed);
        self.drain(scope);
    }

    fn drain<'s>(&'s self, scope: &Scope<'s>) {
        let mut state = self.state.lock().unwrap();
        let Some(write) = state.write.take() else { return };
        let mut turn = Turn { state: &self.state, write: Some(write) };
        loop {
            let first = state.written;
            let Some(compressed) = state.ready.remove(&first) else {
                state.write = turn.write.take();
                return;
            };
            state.written += 1;
            drop(state);
            if let Err(error) = turn.write.as_mut().unwrap()(compressed) {
                turn.write = None;
                self.state.lock().unwrap().result = Err(error);
                return;
            }
            scope.spawn(|scope| self.one(scope));
            state = self.state.lock().unwrap();
        }
    }
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
    let state = State { next: 0, written: 0, ready: BTreeMap::new(), write: Some(write), result: Ok(()) };
    let work = Work { blocks, limit: limit.max(1), compress, state: Mutex::new(state) };
    rayon::scope(|scope| {
        for _ in 0..work.limit.min(blocks.len()) {
            scope.spawn(|scope| work.one(scope));
        }
    });
    work.state.into_inner().unwrap().result
}
