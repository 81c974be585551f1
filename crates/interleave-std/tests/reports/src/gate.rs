//! A gate that opens once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Barrier, Condvar, Mutex, PoisonError};
use std::thread;

#[derive(Debug, Default)]
pub struct Gate {
    open: AtomicBool,
    lock: Mutex<()>,
    opened: Condvar,
}

impl Gate {
    pub fn open(&self) {
        self.open.store(true, Ordering::SeqCst);
        self.opened.notify_all();
    }

    pub fn wait(&self) {
        let guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.open.load(Ordering::SeqCst) {
            drop(self.opened.wait(guard));
        }
    }
}

#[derive(Debug, Default)]
pub struct Queue {
    items: Mutex<Vec<u32>>,
    not_empty: Condvar,
}

impl Queue {
    pub fn push(&self, item: u32) {
        self.items.lock().unwrap().push(item);
        self.not_empty.notify_one();
    }

    pub fn pop(&self) -> u32 {
        let mut items = self.items.lock().unwrap();
        if items.is_empty() {
            items = self.not_empty.wait(items).unwrap();
        }
        items.pop().expect("somebody has pushed")
    }
}

/// Three parties are expected, and two come.
pub fn meet() {
    let barrier = Barrier::new(3);
    thread::scope(|scope| {
        scope.spawn(|| barrier.wait());
        scope.spawn(|| barrier.wait());
    });
}
