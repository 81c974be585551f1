//! Gives the writer back as soon as it has returned, and notes its error after that. In between another task writes the next block.
//! rejected by: schedules::nothing_is_written_after_an_error_wherever_a_thread_is_held_up
//! sometimes by: any

use rayon::Scope;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

struct Job<'a, B, C, F, W, E> {
    blocks: &'a [B],
    compress: F,
    write: Mutex<W>,
    /// Block `n` is in slot `n % slots.len()`: as many slots as the limit.
    slots: Vec<Mutex<Option<C>>>,
    written: AtomicUsize,
    stopped: AtomicBool,
    error: Mutex<Option<E>>,
}

impl<B, C, F, W, E> Job<'_, B, C, F, W, E>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    fn slot(&self, number: usize) -> &Mutex<Option<C>> {
        &self.slots[number % self.slots.len()]
    }

    fn next_slot(&self) -> &Mutex<Option<C>> {
        self.slot(self.written.load(Ordering::Acquire))
    }

    fn take_next(&self) -> Option<C> {
        self.next_slot().lock().unwrap().take()
    }

    fn block<'s>(&'s self, number: usize, scope: &Scope<'s>) {
        if self.stopped.load(Ordering::Acquire) {
            return;
        }
        let compressed = (self.compress)(&self.blocks[number]);
        *self.slot(number).lock().unwrap() = Some(compressed);
        self.write_what_is_next(scope);
    }

    fn write_what_is_next<'s>(&'s self, scope: &Scope<'s>) {
        while !self.stopped.load(Ordering::Acquire) {
            let Ok(mut write) = self.write.try_lock() else { return };
            let Some(compressed) = self.take_next() else {
                drop(write);
                // Somebody may have come with the next one, and gone away, since that look.
                if self.next_slot().lock().unwrap().is_none() {
                    return;
                }
                continue;
            };
            let number = self.written.fetch_add(1, Ordering::AcqRel);
            let outcome = write(compressed);
            drop(write);
            match outcome {
                Ok(()) => {
                    let next = number + self.slots.len();
                    if next < self.blocks.len() {
                        scope.spawn(move |scope| self.block(next, scope));
                    }
                }
                Err(error) => {
                    self.error.lock().unwrap().get_or_insert(error);
                    self.stopped.store(true, Ordering::Release);
                }
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
    let limit = limit.max(1).min(blocks.len());
    let job = Job {
        blocks,
        compress,
        write: Mutex::new(write),
        slots: (0..limit).map(|_| Mutex::new(None)).collect(),
        written: AtomicUsize::new(0),
        stopped: AtomicBool::new(false),
        error: Mutex::new(None),
    };
    rayon::scope(|scope| {
        for number in 0..limit {
            let job = &job;
            scope.spawn(move |scope| job.block(number, scope));
        }
    });
    match job.error.into_inner().unwrap() {
        Some(error) => Err(error),
        None => Ok(()),
    }
}
