//! A flag of the thread says that it is in the middle of a `write`, and a block that it compresses on top of that is left to this `write`'s task.
//! rejected by: behaviour::a_write_may_archive_blocks_of_its_own

use rayon::Scope;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Mutex;

thread_local! {
    static WRITING: Cell<bool> = const { Cell::new(false) };
}

/// While this thread is in a `write`.
struct Writing(bool);

impl Writing {
    fn begin() -> Self {
        Self(WRITING.replace(true))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        WRITING.set(self.0);
    }
}

struct State<C, E, W> {
    ready: BTreeMap<usize, C>,
    written: usize,
    /// Whoever writes has it. It does not come back after a failure.
    pen: Option<W>,
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
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    fn compress<'s>(&'s self, scope: &Scope<'s>, place: usize) {
        if self.state.lock().unwrap().error.is_some() {
            return;
        }
        let compressed = (self.compress)(&self.blocks[place]);
        self.state.lock().unwrap().ready.insert(place, compressed);
        // In the middle of a `write`, which is below us on this stack: it looks again when it has written.
        if !WRITING.get() {
            self.write(scope);
        }
    }

    fn write<'s>(&'s self, scope: &Scope<'s>) {
        loop {
            let (mut write, compressed) = {
                let mut state = self.state.lock().unwrap();
                let State { ready, written, pen, .. } = &mut *state;
                if pen.is_none() {
                    return;
                }
                let Some(compressed) = ready.remove(written) else { return };
                (pen.take().expect("it is there"), compressed)
            };
            let result = {
                let _writing = Writing::begin();
                write(compressed)
            };
            let next = {
                let mut state = self.state.lock().unwrap();
                if let Err(error) = result {
                    state.error = Some(error);
                    return;
                }
                state.pen = Some(write);
                state.written += 1;
                state.written - 1 + self.limit
            };
            if next < self.blocks.len() {
                scope.spawn(move |scope| self.compress(scope, next));
            }
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
    if blocks.is_empty() {
        return Ok(());
    }
    let limit = limit.clamp(1, blocks.len());
    let state = State { ready: BTreeMap::new(), written: 0, pen: Some(write), error: None };
    let archive = Archive { blocks, limit, compress, state: Mutex::new(state) };
    let shared = &archive;
    rayon::scope(|scope| {
        for place in 0..limit {
            scope.spawn(move |scope| shared.compress(scope, place));
        }
    });
    archive.state.into_inner().unwrap().error.map_or(Ok(()), Err)
}
