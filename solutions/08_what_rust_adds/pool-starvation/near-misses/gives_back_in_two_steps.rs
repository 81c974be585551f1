//! Only the writer gives room back, so it reads how much is free and writes down one more. Whoever takes some in between takes what will be
//! free again.
//! rejected by: schedules::no_more_blocks_are_under_way_wherever_a_thread_is_held_up
//! sometimes by: any

use rayon::Scope;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

/// Room for blocks. Everybody takes; only who has the lock of `write` gives back.
struct Room(AtomicUsize);

impl Room {
    fn take(&self) -> bool {
        let mut free = self.0.load(SeqCst);
        while free > 0 {
            match self.0.compare_exchange(free, free - 1, SeqCst, SeqCst) {
                Ok(_) => return true,
                Err(now) => free = now,
            }
        }
        false
    }

    fn give_back(&self) {
        let free = self.0.load(SeqCst);
        self.0.store(free + 1, SeqCst);
    }
}

struct Archive<'a, B, C, E, F, W> {
    blocks: &'a [B],
    room: Room,
    compress: F,
    next: AtomicUsize,
    slots: Vec<Mutex<Option<C>>>,
    arrived: AtomicUsize,
    writer: Mutex<(W, usize)>,
    error: Mutex<Option<E>>,
}

impl<'a, B, C, E, F, W> Archive<'a, B, C, E, F, W>
where
    B: Sync,
    C: Send,
    E: Send,
    F: Fn(&B) -> C + Send + Sync,
    W: FnMut(C) -> Result<(), E> + Send,
{
    fn work<'s>(&'s self, scope: &Scope<'s>) {
        while self.room.take() {
            let number = self.next.fetch_add(1, SeqCst);
            let Some(block) = self.blocks.get(number) else { return };
            let data = (self.compress)(block);
            *self.slots[number].lock().unwrap() = Some(data);
            self.arrived.fetch_add(1, SeqCst);
            self.write_ready(scope);
        }
    }

    fn write_ready<'s>(&'s self, scope: &Scope<'s>) {
        loop {
            let Ok(mut writer) = self.writer.try_lock() else { return };
            let arrived = self.arrived.load(SeqCst);
            while let Some(slot) = self.slots.get(writer.1) {
                let Some(data) = slot.lock().unwrap().take() else { break };
                if let Err(error) = (writer.0)(data) {
                    *self.error.lock().unwrap() = Some(error);
                    return; // its slot stays empty, and so nothing more is written
                }
                writer.1 += 1;
                self.room.give_back();
                scope.spawn(|scope| self.work(scope));
            }
            drop(writer);
            if self.arrived.load(SeqCst) == arrived {
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
    let archive = Archive {
        blocks,
        room: Room(AtomicUsize::new(limit.max(1).min(blocks.len()))),
        compress,
        next: AtomicUsize::new(0),
        slots: blocks.iter().map(|_| Mutex::new(None)).collect(),
        arrived: AtomicUsize::new(0),
        writer: Mutex::new((write, 0)),
        error: Mutex::new(None),
    };
    rayon::scope(|scope| {
        for _ in 0..rayon::current_num_threads().min(blocks.len()) {
            scope.spawn(|scope| archive.work(scope));
        }
    });
    archive.error.into_inner().unwrap().map_or(Ok(()), Err)
}
