//! A worker for each thread goes home when it finds no room. A slow block fills the limit, all but one have gone, and the rest is
//! compressed one block after the other.
//! rejected by: schedules::as_many_blocks_are_compressed_at_once_as_there_are_threads
//! rejected by: schedules::all_threads_compress_again_wherever_a_thread_was_held_up

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
    /// A worker: takes blocks as long as there are any and there is room, and writes what it can. Who finds no room
    /// does not wait, but goes back to the pool; the others, or whoever writes, take up the rest.
    fn worker(&self) {
        let mut state = self.state.lock().unwrap();
        loop {
            let room = state.next - state.written < self.limit;
            if state.result.is_err() || state.next == self.blocks.len() || !room {
                return;
            }
            let number = state.next;
            state.next += 1;
            drop(state);
            let compressed = (self.compress)(&self.blocks[number]);
            state = self.state.lock().unwrap();
            state.ready.insert(number, compressed);
            let Some(mut write) = state.write.take() else { continue };
            loop {
                let first = state.written;
                let Some(compressed) = state.ready.remove(&first) else { break };
                drop(state);
                let result = write(compressed);
                state = self.state.lock().unwrap();
                if result.is_err() {
                    state.result = result;
                    return;
                }
                state.written += 1;
            }
            state.write = Some(write);
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
        for _ in 0..rayon::current_num_threads().min(blocks.len()) {
            scope.spawn(|_| work.worker());
        }
    });
    work.state.into_inner().unwrap().result
}
