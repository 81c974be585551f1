//! Makes room for the next block when a finished one is handed to `write`, and not when `write` has returned.
//! also by: behaviour::an_error_of_write_comes_out_and_nothing_is_written_after_it
//! rejected by: schedules::no_more_blocks_are_under_way_than_the_limit_allows
//! rejected by: schedules::no_more_blocks_are_under_way_however_many_there_are
//! sometimes by: schedules::no_more_blocks_are_under_way_wherever_a_thread_is_held_up

use std::collections::HashMap;
use std::sync::Mutex;

use rayon::ScopeFifo;

struct State<C, W, E> {
    compressed: HashMap<usize, C>,
    next_to_write: usize,
    next_to_compress: usize,
    /// Not here while somebody writes, nor after an error or a panic.
    writer: Option<W>,
    result: Result<(), E>,
}

fn compress_one<'s, B, F, C, W, E>(
    scope: &ScopeFifo<'s>,
    number: usize,
    blocks: &'s [B],
    compress: &'s F,
    state: &'s Mutex<State<C, W, E>>,
) where
    B: Sync,
    F: Fn(&B) -> C + Sync,
    C: Send,
    W: FnMut(C) -> Result<(), E> + Send,
    E: Send,
{
    let compressed = compress(&blocks[number]);
    let mut now = state.lock().unwrap();
    now.compressed.insert(number, compressed);
    let Some(mut write) = now.writer.take() else { return };
    loop {
        let number = now.next_to_write;
        let Some(compressed) = now.compressed.remove(&number) else {
            now.writer = Some(write);
            return;
        };
        now.next_to_write += 1;
        // One has left the buffer, so there is room for one more.
        let more = now.next_to_compress;
        now.next_to_compress = (more + 1).min(blocks.len());
        drop(now);
        if more < blocks.len() {
            scope.spawn_fifo(move |scope| compress_one(scope, more, blocks, compress, state));
        }
        let result = write(compressed);
        now = state.lock().unwrap();
        if result.is_err() {
            now.result = result;
            return;
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
    let first = blocks.len().min(limit.max(1));
    let state = Mutex::new(State {
        compressed: HashMap::new(),
        next_to_write: 0,
        next_to_compress: first,
        writer: Some(write),
        result: Ok(()),
    });
    let (compress, shared) = (&compress, &state);
    rayon::scope_fifo(|scope| {
        for number in 0..first {
            scope.spawn_fifo(move |scope| compress_one(scope, number, blocks, compress, shared));
        }
    });
    state.into_inner().unwrap().result
}
