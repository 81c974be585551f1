// Included twice: with loom in the place of std, and with the engine. No model uses what only one of them
// has.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, RwLock};
use std::thread;

use super::Program;

/// The models: a name, the switches that both allow, and the program with its outcome.
pub const MODELS: [(&str, u32, Program); 9] = [
    ("load, then store, 3 threads", 3, load_then_store),
    ("store buffering, acquire and release", 3, || store_buffering(Ordering::Release, Ordering::Acquire)),
    ("message passing, relaxed", 3, || message_passing(Ordering::Relaxed, Ordering::Relaxed)),
    ("message passing, released", 3, || message_passing(Ordering::Release, Ordering::Acquire)),
    ("two looks under a lock, 3 threads", 3, two_looks),
    ("compare-and-exchange loops, 3 threads", 3, compare_exchange),
    ("transfers between accounts", 3, transfers),
    ("a reader and two writers", 3, readers_and_writers),
    ("a bounded queue, 2 producers", 3, bounded_queue),
];

fn load_then_store() -> Vec<u32> {
    let count = Arc::new(AtomicU32::new(0));
    let add = |count: &AtomicU32| {
        let old = count.load(Ordering::Acquire);
        count.store(old + 1, Ordering::Release);
    };
    let others: Vec<_> = (0..2)
        .map(|_| {
            let count = Arc::clone(&count);
            thread::spawn(move || add(&count))
        })
        .collect();
    add(&count);
    for other in others {
        other.join().unwrap();
    }
    vec![count.load(Ordering::Acquire)]
}

fn store_buffering(store: Ordering, load: Ordering) -> Vec<u32> {
    let shared = Arc::new((AtomicU32::new(0), AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    let other = thread::spawn(move || {
        theirs.1.store(1, store);
        theirs.0.load(load)
    });
    shared.0.store(1, store);
    let seen = shared.1.load(load);
    vec![seen, other.join().unwrap()]
}

fn message_passing(store: Ordering, load: Ordering) -> Vec<u32> {
    let shared = Arc::new((AtomicU32::new(0), AtomicBool::new(false)));
    let theirs = Arc::clone(&shared);
    let other = thread::spawn(move || {
        theirs.0.store(42, Ordering::Relaxed);
        theirs.1.store(true, store);
    });
    let seen = vec![u32::from(shared.1.load(load)), shared.0.load(Ordering::Relaxed)];
    other.join().unwrap();
    seen
}

fn two_looks() -> Vec<u32> {
    let count = Arc::new(Mutex::new(0));
    let add = |count: &Mutex<u32>| {
        let old = *count.lock().unwrap();
        *count.lock().unwrap() = old + 1;
    };
    let others: Vec<_> = (0..2)
        .map(|_| {
            let count = Arc::clone(&count);
            thread::spawn(move || add(&count))
        })
        .collect();
    add(&count);
    for other in others {
        other.join().unwrap();
    }
    let count = *count.lock().unwrap();
    vec![count]
}

fn compare_exchange() -> Vec<u32> {
    let count = Arc::new(AtomicU32::new(0));
    let add = |count: &AtomicU32| {
        let mut old = count.load(Ordering::Relaxed);
        while let Err(now) = count.compare_exchange(old, old + 1, Ordering::AcqRel, Ordering::Acquire) {
            old = now;
        }
        old
    };
    let others: Vec<_> = (0..2)
        .map(|_| {
            let count = Arc::clone(&count);
            thread::spawn(move || add(&count))
        })
        .collect();
    let mut seen = vec![add(&count)];
    seen.extend(others.into_iter().map(|other| other.join().unwrap()));
    seen
}

fn transfers() -> Vec<u32> {
    let accounts = Arc::new((Mutex::new(5), Mutex::new(5)));
    let transfer = |(left, right): &(Mutex<u32>, Mutex<u32>), amount: u32| {
        let mut from = left.lock().unwrap();
        let mut to = right.lock().unwrap();
        if *from >= amount {
            *from -= amount;
            *to += amount;
        }
    };
    let theirs = Arc::clone(&accounts);
    let other = thread::spawn(move || transfer(&theirs, 4));
    transfer(&accounts, 3);
    other.join().unwrap();
    let left = *accounts.0.lock().unwrap();
    let right = *accounts.1.lock().unwrap();
    vec![left, right]
}

fn readers_and_writers() -> Vec<u32> {
    let pair = Arc::new(RwLock::new((0, 0)));
    let writers: Vec<_> = (1..=2)
        .map(|me| {
            let pair = Arc::clone(&pair);
            thread::spawn(move || {
                let mut pair = pair.write().unwrap();
                pair.0 = me;
                pair.1 = me;
            })
        })
        .collect();
    let seen = {
        let pair = pair.read().unwrap();
        vec![pair.0, pair.1]
    };
    for writer in writers {
        writer.join().unwrap();
    }
    seen
}

struct Queue {
    items: Mutex<Vec<u32>>,
    not_full: Condvar,
    not_empty: Condvar,
}

impl Queue {
    fn push(&self, item: u32) {
        let mut items = self.items.lock().unwrap();
        while items.len() == 1 {
            items = self.not_full.wait(items).unwrap();
        }
        items.push(item);
        self.not_empty.notify_one();
    }

    fn pop(&self) -> u32 {
        let mut items = self.items.lock().unwrap();
        while items.is_empty() {
            items = self.not_empty.wait(items).unwrap();
        }
        self.not_full.notify_one();
        items.remove(0)
    }
}

fn bounded_queue() -> Vec<u32> {
    let queue =
        Arc::new(Queue { items: Mutex::new(Vec::new()), not_full: Condvar::new(), not_empty: Condvar::new() });
    let producers: Vec<_> = (1..=2)
        .map(|item| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || queue.push(item))
        })
        .collect();
    let popped = vec![queue.pop(), queue.pop()];
    for producer in producers {
        producer.join().unwrap();
    }
    popped
}
