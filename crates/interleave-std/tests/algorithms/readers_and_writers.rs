//! Readers and writers (Courtois, Heymans and Parnas, "Concurrent Control with Readers and Writers", 1971).

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Condvar, Mutex, RwLock};
use std::thread;

use interleave::report::Kind;

use crate::verdict::{fails, passes_within};

/// The lock, made of a mutex and a condition variable.
#[derive(Default)]
struct ReadersWriters {
    /// Readers inside, or -1 for a writer.
    inside: Mutex<i32>,
    left: Condvar,
    /// Looks at the readers before it writes.
    careless: bool,
}

impl ReadersWriters {
    fn begin_read(&self) {
        let mut inside = self.left.wait_while(self.inside.lock().unwrap(), |inside| *inside < 0).unwrap();
        *inside += 1;
    }

    fn end_read(&self) {
        let mut inside = self.inside.lock().unwrap();
        *inside -= 1;
        if *inside == 0 {
            self.left.notify_all();
        }
    }

    fn begin_write(&self) {
        let busy = |inside: &mut i32| *inside != 0 && !(self.careless && *inside > 0);
        let mut inside = self.left.wait_while(self.inside.lock().unwrap(), busy).unwrap();
        *inside = -1;
    }

    fn end_write(&self) {
        *self.inside.lock().unwrap() = 0;
        self.left.notify_all();
    }
}

/// A writer keeps two numbers equal, and two readers look.
fn equal_numbers(careless: bool) {
    let lock = ReadersWriters { careless, ..ReadersWriters::default() };
    let shared = Arc::new((lock, AtomicU32::new(0), AtomicU32::new(0)));
    let readers: Vec<_> = (0..2)
        .map(|_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                shared.0.begin_read();
                assert_eq!(shared.1.load(Relaxed), shared.2.load(Relaxed), "equal numbers");
                shared.0.end_read();
            })
        })
        .collect();
    shared.0.begin_write();
    shared.1.store(1, Relaxed);
    shared.2.store(1, Relaxed);
    shared.0.end_write();
    readers.into_iter().for_each(|reader| reader.join().unwrap());
}

#[test]
fn a_writer_is_alone() {
    passes_within(2, || equal_numbers(false));
}

#[test]
fn a_writer_that_does_not_wait_for_readers_is_seen_at_work() {
    fails(Kind::Assertion, || equal_numbers(true));
}

#[test]
fn the_standard_librarys_lock_keeps_the_numbers_equal() {
    passes_within(3, || {
        let numbers = Arc::new(RwLock::new((0, 0)));
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let numbers = Arc::clone(&numbers);
                thread::spawn(move || {
                    let numbers = numbers.read().unwrap();
                    assert_eq!(numbers.0, numbers.1);
                })
            })
            .collect();
        {
            let mut numbers = numbers.write().unwrap();
            numbers.0 += 1;
            numbers.1 += 1;
        }
        readers.into_iter().for_each(|reader| reader.join().unwrap());
    });
}

#[test]
fn two_readers_that_both_want_to_write_wait_for_each_other() {
    fails(Kind::Deadlock, || {
        let number = Arc::new(RwLock::new(0));
        let raise = |number: &RwLock<u32>| {
            let seen = number.read().unwrap();
            *number.write().unwrap() = *seen + 1;
        };
        let theirs = Arc::clone(&number);
        let other = thread::spawn(move || raise(&theirs));
        raise(&number);
        other.join().unwrap();
    });
}

/// The deadlock in the documentation of `std::sync::RwLock`: no new reader is let in while a writer waits.
#[test]
fn a_reader_who_reads_again_may_wait_for_a_writer() {
    fails(Kind::Deadlock, || {
        let lock = Arc::new(RwLock::new(1));
        let writer = thread::spawn({
            let lock = Arc::clone(&lock);
            move || *lock.write().unwrap() = 2
        });
        let outer = lock.read().unwrap();
        let inner = lock.read().unwrap();
        drop((outer, inner));
        writer.join().unwrap();
    });
}
