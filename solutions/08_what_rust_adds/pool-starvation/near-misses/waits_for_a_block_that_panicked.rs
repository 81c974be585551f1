//! From outside a pool it waits for blocks in a channel, of which it has a sender itself.
//! rejected by: behaviour::it_may_be_called_from_outside_a_pool
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::mpsc::channel;

use rayon::Scope;

struct State<C, E, W> {
    next: usize,
    written: usize,
    compressed: BTreeMap<usize, C>,
    /// Taken by the one who writes.
    write: Option<W>,
    error: Option<E>,
}

struct Archive<'a, B, C, E, F, W> {
    blocks: &'a [B],
    limit: usize,
    compress: F,
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
    /// Starts as many blocks as there is room for.
    fn start<'s>(&'s self, scope: &Scope<'s>) {
        let mut state = self.state.lock().unwrap();
        while state.next < self.blocks.len() && state.next - state.written < self.limit {
            let number = state.next;
            state.next += 1;
            scope.spawn(move |scope| self.compress(scope, number));
        }
    }

    fn compress<'s>(&'s self, scope: &Scope<'s>, number: usize) {
        let compressed = (self.compress)(&self.blocks[number]);
        self.state.lock().unwrap().compressed.insert(number, compressed);
        while let Some((mut write, block)) = self.turn() {
            if let Err(error) = write(block) {
                // Nobody has `write` any more.
                self.state.lock().unwrap().error = Some(error);
                return;
            }
            self.put_back(write);
            self.start(scope);
        }
    }

    /// The next block and the right to write it, unless it is not there or somebody writes.
    fn turn(&self) -> Option<(W, C)> {
        let mut state = self.state.lock().unwrap();
        if state.write.is_none() {
            return None;
        }
        let written = state.written;
        let block = state.compressed.remove(&written)?;
        Some((state.write.take()?, block))
    }

    fn put_back(&self, write: W) {
        let mut state = self.state.lock().unwrap();
        state.write = Some(write);
        state.written += 1;
    }
}

/// The caller is no thread of a pool: it may wait, and has time to write.
fn from_outside<B, C, E>(
    blocks: &[B],
    limit: usize,
    compress: impl Fn(&B) -> C + Sync,
    mut write: impl FnMut(C) -> Result<(), E>,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
{
    let (done, finished) = channel();
    let compress = &compress;
    rayon::in_place_scope(|scope| {
        let (mut next, mut written) = (0, 0);
        let mut compressed = BTreeMap::new();
        while written < blocks.len() {
            while next < blocks.len() && next - written < limit {
                let (number, done) = (next, done.clone());
                // Nobody listens any more if `write` has failed.
                scope.spawn(move |_| drop(done.send((number, compress(&blocks[number])))));
                next += 1;
            }
            let (number, block) = finished.recv().expect("we have a sender ourselves");
            compressed.insert(number, block);
            while let Some(block) = compressed.remove(&written) {
                write(block)?;
                written += 1;
            }
        }
        Ok(())
    })
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
    if rayon::current_thread_index().is_none() {
        return from_outside(blocks, limit, compress, write);
    }
    let state = State { next: 0, written: 0, compressed: BTreeMap::new(), write: Some(write), error: None };
    let archive = Archive { blocks, limit, compress, state: Mutex::new(state) };
    rayon::scope(|scope| archive.start(scope));
    archive.state.into_inner().unwrap().error.map_or(Ok(()), Err)
}
