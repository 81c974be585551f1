//! The writer takes the blocks that are ready, writes them, and lays the pen down without another look: what was finished during a slow `write` of block 0, by threads that saw somebody writing and went away, is never written, and `Ok` comes out.
//! rejected by: schedules::blocks_are_written_in_order_whoever_is_done_first

use std::sync::{Mutex, PoisonError};

use rayon::ScopeFifo;

struct Table<C, W, E> {
    /// Block `n` lies in place `n % len`.
    places: Vec<Option<C>>,
    /// Away while somebody writes.
    pen: Option<W>,
    next: usize,
    begun: usize,
    error: Option<E>,
}

impl<C, W, E> Table<C, W, E> {
    /// All that can be written now, in order.
    fn ready(&mut self) -> Vec<C> {
        let mut ready = Vec::new();
        while ready.len() < self.places.len() {
            let place = (self.next + ready.len()) % self.places.len();
            match self.places[place].take() {
                Some(compressed) => ready.push(compressed),
                None => break,
            }
        }
        ready
    }
}

struct Work<'b, B, C, F, W, E> {
    blocks: &'b [B],
    compress: F,
    table: Mutex<Table<C, W, E>>,
}

impl<B, C, F, W, E> Work<'_, B, C, F, W, E>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    fn table(&self) -> std::sync::MutexGuard<'_, Table<C, W, E>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn block<'s>(&'s self, scope: &ScopeFifo<'s>, number: usize) {
        let compressed = (self.compress)(&self.blocks[number]);

        let mut table = self.table();
        let place = number % table.places.len();
        table.places[place] = Some(compressed);
        let Some(mut pen) = table.pen.take() else {
            // Somebody writes, and takes this one along.
            return;
        };
        let ready = table.ready();
        drop(table);

        for compressed in ready {
            let result = pen(compressed);
            let mut table = self.table();
            if let Err(error) = result {
                table.error = Some(error);
                return;
            }
            table.next += 1;
            if table.begun < self.blocks.len() {
                let number = table.begun;
                table.begun += 1;
                drop(table);
                scope.spawn_fifo(move |scope| self.block(scope, number));
            }
        }
        self.table().pen = Some(pen);
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
    if blocks.is_empty() {
        return Ok(());
    }
    let window = limit.clamp(1, blocks.len());
    let places = (0..window).map(|_| None).collect();
    let table = Table { places, pen: Some(write), next: 0, begun: window, error: None };
    let work = Work { blocks, compress, table: Mutex::new(table) };
    rayon::scope_fifo(|scope| {
        let work = &work;
        for number in 0..window {
            scope.spawn_fifo(move |scope| work.block(scope, number));
        }
    });
    let table = work.table.into_inner().unwrap_or_else(PoisonError::into_inner);
    table.error.map_or(Ok(()), Err)
}
