//! A value, and a flag that says that it is there.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

#[derive(Debug, Default)]
pub struct Message {
    value: AtomicU32,
    ready: AtomicBool,
}

impl Message {
    pub fn send(&self, value: u32) {
        self.value.store(value, Ordering::Relaxed);
        self.ready.store(true, Ordering::Relaxed);
    }

    pub fn receive(&self) -> Option<u32> {
        if self.ready.load(Ordering::Relaxed) { Some(self.value.load(Ordering::Relaxed)) } else { None }
    }
}

/// A value that comes later, without a lock.
#[derive(Debug, Default)]
pub struct Late {
    value: UnsafeCell<u32>,
    ready: AtomicBool,
}

// SAFETY: the value is written before `ready` is set and only read afterwards. (It is not: `ready` is relaxed.)
unsafe impl Sync for Late {}

impl Late {
    pub fn fill(&self, value: u32) {
        // SAFETY: as above.
        unsafe { *self.value.get() = value };
        self.ready.store(true, Ordering::Relaxed);
    }

    pub fn get(&self) -> Option<u32> {
        // SAFETY: as above.
        self.ready.load(Ordering::Acquire).then(|| unsafe { *self.value.get() })
    }
}
