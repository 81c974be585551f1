//! Loops that wait.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

pub fn wait_for(flag: &AtomicBool) {
    while !flag.load(Ordering::Acquire) {
        spin_loop();
    }
}

/// Whoever has the way gives it to the other.
pub fn after_you(way: &AtomicUsize, me: usize) {
    while way.load(Ordering::SeqCst) == me {
        way.store(1 - me, Ordering::SeqCst);
        thread::yield_now();
    }
}

pub fn search(from: u64) -> u64 {
    let mut candidate = from;
    while candidate % 7 != 3 {
        candidate = candidate.wrapping_mul(7);
    }
    candidate
}
