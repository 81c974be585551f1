//! Asks whether there is room, and takes a number in a second step. Two workers that ask while there is room for one both take a block.
//! rejected by: schedules::no_more_blocks_are_under_way_wherever_a_thread_is_held_up
//! sometimes by: any

use rayon::Scope;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

struct Output<C, W, E> {
    ready: BTreeMap<usize, C>,
    write: Option<W>,
    error: Option<E>,
}

struct Job<'a, B, C, F, W, E> {
    blocks: &'a [B],
    limit: usize,
    compress: F,
    next: AtomicUsize,
    written: AtomicUsize,
    stopped: AtomicBool,
    output: Mutex<Output<C, W, E>>,
}

impl<B, C, F, W, E> Job<'_, B, C, F, W, E>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    /// The number of the next block, if there is one and room for it.
    fn claim(&self) -> Option<usize> {
        let end = self.blocks.len().min(self.written.load(Ordering::SeqCst) + self.limit);
        if self.stopped.load(Ordering::SeqCst) || self.next.load(Ordering::SeqCst) >= end {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        (number < self.blocks.len()).then_some(number)
    }

    fn work<'s>(&'s self, scope: &Scope<'s>) {
        while let Some(number) = self.claim() {
            let compressed = (self.compress)(&self.blocks[number]);
            self.put(number, compressed, scope);
        }
    }

    fn put<'s>(&'s self, number: usize, compressed: C, scope: &Scope<'s>) {
        let mut output = self.output.lock().unwrap();
        output.ready.insert(number, compressed);
        let Some(mut write) = output.write.take() else { return };
        loop {
            let at = self.written.load(Ordering::SeqCst);
            let Some(compressed) = output.ready.remove(&at) else {
                output.write = Some(write);
                return;
            };
            drop(output);
            let outcome = write(compressed);
            if outcome.is_ok() {
                self.written.fetch_add(1, Ordering::SeqCst);
                // There is room for one more.
                scope.spawn(move |scope| self.work(scope));
            }
            output = self.output.lock().unwrap();
            if let Err(error) = outcome {
                output.error = Some(error);
                self.stopped.store(true, Ordering::SeqCst);
                return;
            }
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
    let limit = limit.clamp(1, blocks.len().max(1));
    let job = Job {
        blocks,
        limit,
        compress,
        next: AtomicUsize::new(0),
        written: AtomicUsize::new(0),
        stopped: AtomicBool::new(false),
        output: Mutex::new(Output { ready: BTreeMap::new(), write: Some(write), error: None }),
    };
    rayon::scope(|scope| {
        for _ in 0..limit.min(rayon::current_num_threads()) {
            let job = &job;
            scope.spawn(move |scope| job.work(scope));
        }
    });
    match job.output.into_inner().unwrap().error {
        Some(error) => Err(error),
        None => Ok(()),
    }
}
