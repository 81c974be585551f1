//! A worker that finds no room is counted as idle when it has gone, and whoever makes room begins as many workers as are idle. One that has looked and is not counted yet is missed:
//! it goes home, and nobody begins another in its place.
//! rejected by: schedules::all_threads_compress_again_wherever_a_thread_was_held_up
//! sometimes by: any

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use rayon::Scope;

struct Job<'a, B, C, E, F, W> {
    blocks: &'a [B],
    limit: usize,
    compress: F,
    state: Mutex<State<C, W, E>>,
    idle: AtomicUsize,
}

struct State<C, W, E> {
    next: usize,
    written: usize,
    ready: BTreeMap<usize, C>,
    write: Option<W>,
    result: Result<(), E>,
}

impl<B, C, E, F, W> Job<'_, B, C, E, F, W>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    fn claim(&self) -> Option<usize> {
        let mut state = self.state.lock().unwrap();
        let end = self.blocks.len().min(state.written + self.limit);
        (state.result.is_ok() && state.next < end).then(|| {
            state.next += 1;
            state.next - 1
        })
    }

    fn work<'s>(&'s self, scope: &Scope<'s>) {
        while let Some(number) = self.claim() {
            let compressed = (self.compress)(&self.blocks[number]);
            self.put(number, compressed, scope);
        }
        self.idle.fetch_add(1, SeqCst);
    }

    fn put<'s>(&'s self, number: usize, compressed: C, scope: &Scope<'s>) {
        let mut state = self.state.lock().unwrap();
        state.ready.insert(number, compressed);
        let Some(mut write) = state.write.take() else { return };
        while let Some(compressed) = {
            let next = state.written;
            state.ready.remove(&next)
        } {
            drop(state);
            let result = write(compressed);
            state = self.state.lock().unwrap();
            if result.is_err() {
                state.result = result;
                return;
            }
            state.written += 1;
            for _ in 0..self.idle.swap(0, SeqCst) {
                scope.spawn(|scope| self.work(scope));
            }
        }
        state.write = Some(write);
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
    let limit = limit.clamp(1, blocks.len().max(1));
    let job = Job { blocks, limit, compress, state: Mutex::new(state), idle: AtomicUsize::new(0) };
    rayon::scope(|scope| {
        for _ in 0..rayon::current_num_threads().min(blocks.len()) {
            scope.spawn(|scope| job.work(scope));
        }
    });
    job.state.into_inner().unwrap().result
}
