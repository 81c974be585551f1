//! Data races on plain memory behind an `UnsafeCell`.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use interleave::report::{Explored, Kind, Report};
use interleave_std::{Threads, check};

/// A spin lock whose orderings are given, around a number.
struct Spin {
    taken: AtomicBool,
    number: UnsafeCell<u64>,
    orders: [Ordering; 2],
}

// SAFETY: the lock's business; with the wrong orderings it is not safe, which is what is tested.
unsafe impl Sync for Spin {}

impl Spin {
    fn add(&self) {
        while self.taken.swap(true, self.orders[0]) {
            thread::yield_now();
        }
        // SAFETY: as above.
        unsafe { *self.number.get() += 1 };
        self.taken.store(false, self.orders[1]);
    }
}

fn spin(orders: [Ordering; 2]) -> Result<Explored, Box<Report>> {
    check("The lock keeps the threads apart.").judge(move || {
        let spin = Arc::new(Spin { taken: AtomicBool::new(false), number: UnsafeCell::new(0), orders });
        let other = Arc::clone(&spin);
        let thread = thread::spawn(move || other.add());
        spin.add();
        thread.join().unwrap();
        // SAFETY: the other thread has ended.
        assert_eq!(unsafe { *spin.number.get() }, 2);
    })
}

#[test]
fn a_spin_lock_needs_acquire_and_release() {
    assert!(spin([Ordering::Acquire, Ordering::Release]).is_ok());
    for wrong in [
        [Ordering::Relaxed, Ordering::Relaxed],
        [Ordering::Relaxed, Ordering::Release],
        [Ordering::Acquire, Ordering::Relaxed],
    ] {
        let report = spin(wrong).unwrap_err();
        assert_eq!(report.kind, Kind::DataRace, "{wrong:?}");
        assert!(report.what.contains("nothing orders the two"), "{}", report.what);
    }
}

struct Shared(UnsafeCell<u64>);

// SAFETY: the threads below only read.
unsafe impl Sync for Shared {}

#[test]
fn two_readers_are_no_race() {
    check("Reading together is allowed.").run(|| {
        let shared = Arc::new(Shared(UnsafeCell::new(7)));
        let other = Arc::clone(&shared);
        // SAFETY: nobody writes.
        let thread = thread::spawn(move || unsafe { *other.0.get() });
        // SAFETY: nobody writes.
        let mine = unsafe { *shared.0.get() };
        assert_eq!((mine, thread.join().unwrap()), (7, 7));
    });
}

#[test]
fn a_write_beside_a_read_is_a_race_whatever_is_read() {
    let report = check("Nobody reads what is being written.").judge(|| {
        let shared = Arc::new(Shared(UnsafeCell::new(7)));
        let other = Arc::clone(&shared);
        // SAFETY: none: this is the race.
        let thread = thread::spawn(move || unsafe { *other.0.get() = 8 });
        // SAFETY: none: this is the race.
        let _mine = unsafe { *shared.0.get() };
        thread.join().unwrap();
    });
    assert_eq!(report.unwrap_err().kind, Kind::DataRace);
}

#[test]
fn an_atomic_in_plain_memory_is_not_written_by_who_uses_it() {
    struct Counter(UnsafeCell<AtomicU64>);
    // SAFETY: the threads below only borrow it.
    unsafe impl Sync for Counter {}
    check("What stands in plain memory may be atomic itself.").run(|| {
        let counter = Arc::new(Counter(UnsafeCell::new(AtomicU64::new(0))));
        let other = Arc::clone(&counter);
        // SAFETY: nobody writes to the cell; the atomic in it orders itself.
        let count = |counter: &Counter| unsafe { &*counter.0.get() }.fetch_add(1, Ordering::Relaxed);
        let thread = thread::spawn(move || count(&other));
        assert_eq!(count(&counter) + thread.join().unwrap(), 1, "one counts from 0, the other from 1");
    });
}
