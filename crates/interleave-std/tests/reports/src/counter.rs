//! A counter that several threads share.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Debug, Default)]
pub struct Counter {
    counts: Mutex<HashMap<String, u64>>,
}

impl Counter {
    pub fn get(&self, key: &str) -> u64 {
        self.counts.lock().unwrap().get(key).copied().unwrap_or(0)
    }

    pub fn incr(&self, key: &str) {
        let count = self.get(key);
        self.counts.lock().unwrap().insert(key.to_owned(), count + 1);
    }
}

/// Adds in `threads` threads, `times` in each.
pub fn add_up(threads: usize, times: usize) -> u64 {
    let sum = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (0..threads)
        .map(|_| {
            let sum = Arc::clone(&sum);
            thread::spawn(move || {
                for _ in 0..times {
                    let old = sum.load(Ordering::Relaxed);
                    sum.store(old + 1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    sum.load(Ordering::Relaxed)
}

/// Looks at a mutex twice: once to see whether there is room, and once to put something in.
pub fn put_if_room(shelf: &Mutex<Vec<u32>>, room: usize, item: u32) {
    if shelf.lock().unwrap().len() < room {
        shelf.lock().unwrap().push(item);
    }
}
