//! A window. Whoever finishes a block writes if nobody does, and begins as many new blocks as were written.

use std::collections::BTreeMap;
use std::sync::Mutex;

use rayon::Scope;

struct State<C, W, E> {
    /// The first block that has not been begun.
    begin: usize,
    ready: BTreeMap<usize, C>,
    /// The first block that is not written.
    next: usize,
    /// Is here while nobody writes, and never again after an error or a panic.
    write: Option<W>,
    result: Result<(), E>,
}

struct Job<'a, B, C, F, W, E> {
    blocks: &'a [B],
    limit: usize,
    compress: F,
    state: Mutex<State<C, W, E>>,
}

impl<'a, B, C, F, W, E> Job<'a, B, C, F, W, E>
where
    B: Sync,
    C: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
    E: Send,
{
    fn begin<'s>(&'s self, scope: &Scope<'s>) {
        let mut state = self.state.lock().unwrap();
        while state.begin < self.blocks.len() && state.begin < state.next + self.limit && state.result.is_ok()
        {
            let number = state.begin;
            state.begin += 1;
            scope.spawn(move |scope| {
                let compressed = (self.compress)(&self.blocks[number]);
                self.state.lock().unwrap().ready.insert(number, compressed);
                self.write(scope);
            });
        }
    }

    fn write<'s>(&'s self, scope: &Scope<'s>) {
        loop {
            let (mut write, block) = {
                let mut state = self.state.lock().unwrap();
                let next = state.next;
                if state.write.is_none() {
                    return;
                }
                let Some(block) = state.ready.remove(&next) else { return };
                let Some(write) = state.write.take() else { return };
                (write, block)
            };
            let result = write(block);
            {
                let mut state = self.state.lock().unwrap();
                if result.is_err() {
                    state.result = result;
                    return;
                }
                state.next += 1;
                state.write = Some(write);
            }
            self.begin(scope);
        }
    }
}

/// Compresses the blocks on the threads of the current pool, and writes them in their order.
pub fn archive<B, C, E>(
    blocks: &[B],
    limit: usize,
    compress: impl Fn(&B) -> C + Send + Sync,
    mut write: impl FnMut(C) -> Result<(), E> + Send,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
    E: Send,
{
    let state = State { begin: 0, ready: BTreeMap::new(), next: 0, write: Some(&mut write), result: Ok(()) };
    let job = Job { blocks, limit: limit.max(1), compress, state: Mutex::new(state) };
    rayon::scope(|scope| job.begin(scope));
    job.state.into_inner().unwrap().result
}
