//! Outside of a check, as in a learner's own tests, the stand-in runs the first schedule.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use interleave_std::Threads;

#[test]
fn locks_atomics_and_threads_work() {
    let sum = Arc::new(Mutex::new(0));
    let count = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::sync_channel(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 1..=3 {
                sender.send(number).unwrap();
            }
            drop(sender);
        });
        let sum = Arc::clone(&sum);
        let count = &count;
        scope.spawn(move || {
            for number in receiver {
                *sum.lock().unwrap() += number;
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
    });
    assert_eq!((*sum.lock().unwrap(), count.load(Ordering::Relaxed)), (6, 3));
}

#[test]
fn cells_work_before_a_check_and_after_it() {
    thread_local!(static SUM: RefCell<u32> = const { RefCell::new(0) });
    let cell = Rc::new(RefCell::new(vec![Cell::new(1)]));
    for number in 1..=2 {
        cell.borrow()[0].set(number);
        SUM.set(number);
        interleave_std::check("Each thread has its own.").run(|| {
            thread::spawn(|| SUM.set(7)).join().unwrap();
            assert_eq!(SUM.take(), 0);
        });
        assert_eq!((cell.take(), SUM.take()), (vec![Cell::new(number)], number));
        cell.replace(vec![Cell::default()]);
        assert_eq!(thread::spawn(|| SUM.take()).join().unwrap(), 0);
    }
}

#[test]
fn a_thread_that_panics_is_joined_and_poisons() {
    let lock = Arc::new(Mutex::new(()));
    let theirs = Arc::clone(&lock);
    let thread = thread::spawn(move || {
        let _guard = theirs.lock().unwrap();
        ::std::panic::resume_unwind(Box::new("planned"));
    });
    assert!(thread.join().is_err());
    assert!(lock.is_poisoned());
}

#[test]
#[should_panic(expected = "nobody is left to do it")]
fn a_wait_that_never_ends_is_a_panic() {
    let lock = Mutex::new(());
    drop(Condvar::new().wait(lock.lock().unwrap()));
}
