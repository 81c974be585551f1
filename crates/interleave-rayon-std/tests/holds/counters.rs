//! Counters for threads of a pool, right and wrong.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Condvar, Mutex, RwLock};

pub fn add_at_once(count: &AtomicUsize) {
    count.fetch_add(1, SeqCst);
}

pub fn add_in_two_steps(count: &AtomicUsize) {
    let old = count.load(SeqCst);
    count.store(old + 1, SeqCst);
}

/// Who comes first sees a count of 0, and goes on when the other has said that it is here.
pub fn meet(here: &Mutex<usize>, changed: &Condvar) -> usize {
    let mut count = here.lock().expect("nobody panics");
    let seen = *count;
    *count += 1;
    changed.notify_all();
    drop(changed.wait_while(count, |count| *count < 2).expect("nobody panics"));
    seen
}

/// A lock whose other side asks again and again.
#[derive(Default)]
pub struct Spin {
    taken: AtomicBool,
    pub entered: AtomicUsize,
}

impl Spin {
    pub fn enter(&self) {
        while self.taken.swap(true, SeqCst) {
            std::hint::spin_loop();
        }
        add_in_two_steps(&self.entered);
        self.taken.store(false, SeqCst);
    }
}

/// Panics with the lock held.
pub fn poison(lock: &Mutex<()>) {
    let _guard = lock.lock();
    std::panic::resume_unwind(Box::new("poison"));
}

/// Each operation, once, by one thread.
pub fn everything() {
    let mutex = Mutex::new(0);
    drop(mutex.lock());
    drop(mutex.try_lock());
    let lock = RwLock::new(0);
    drop(lock.read());
    drop(lock.try_write());
    let flag = AtomicBool::new(false);
    let _ = flag.compare_exchange(false, true, SeqCst, SeqCst);
    flag.fetch_and(true, SeqCst);
    Condvar::new().notify_one();
}

/// A list that is claimed in two steps. Who finds it claimed puts its number into the spare one.
#[derive(Default)]
pub struct Claimed {
    busy: AtomicBool,
    list: Mutex<Vec<usize>>,
    spare: Mutex<Vec<usize>>,
}

impl Claimed {
    pub fn add(&self, number: usize) {
        if self.busy.load(SeqCst) {
            self.spare.lock().expect("nobody panics").push(number);
            return;
        }
        self.busy.store(true, SeqCst);
        let mut list = std::mem::take(&mut *self.list.lock().expect("nobody panics"));
        list.push(number);
        *self.list.lock().expect("nobody panics") = list;
        self.busy.store(false, SeqCst);
    }

    pub fn len(self) -> usize {
        [self.list, self.spare].map(|list| list.into_inner().expect("nobody panics").len()).iter().sum()
    }
}

/// Adds alone, and looks together with others.
#[rustversion::since(1.92)]
pub fn add_and_look(lock: &RwLock<usize>) -> (usize, usize) {
    let mut guard = lock.write().expect("nobody panics");
    *guard += 1;
    let added = *guard;
    (added, *std::sync::RwLockWriteGuard::downgrade(guard))
}
