//! Of all generators four read at once, since more of them would not make the disk any quicker; a fifth waits until one of these has come to its end or is dropped.
//! rejected by: behaviour::a_hundred_begin_side_by_side
//! also by: behaviour::all_items_come_out_in_order

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

/// As many threads read at once.
const SLOTS: usize = 4;
static BUSY: Mutex<usize> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

/// The right to read.
struct Slot;

impl Slot {
    /// Waits for a slot, or until `stop` is set.
    fn take(stop: &AtomicBool) -> Option<Self> {
        let mut busy = BUSY.lock().unwrap();
        while *busy >= SLOTS {
            if stop.load(Ordering::SeqCst) {
                return None;
            }
            busy = FREED.wait(busy).unwrap();
        }
        *busy += 1;
        Some(Self)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        *BUSY.lock().unwrap() -= 1;
        FREED.notify_all();
    }
}

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    stop: Arc<AtomicBool>,
    items: Option<Receiver<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let (sender, items) = sync_channel(capacity);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let Some(_slot) = Slot::take(&stopped) else { return };
            while let Some(item) = make() {
                if sender.send(item).is_err() {
                    return;
                }
            }
        });
        Self { stop, items: Some(items), thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if let Some(items) = &self.items {
            if let Ok(item) = items.recv() {
                return Some(item);
            }
        }
        if let Some(Err(payload)) = self.thread.take().map(JoinHandle::join) {
            resume_unwind(payload);
        }
        None
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.items = None;
        {
            let _busy = BUSY.lock().unwrap();
            self.stop.store(true, Ordering::SeqCst);
            FREED.notify_all();
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
