//! `Arc` and `Weak`, which are the real ones.

use std::fmt::Display;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread;

use crate::support::{outcomes, run};

#[test]
fn they_become_trait_objects_and_slices() {
    run(|| {
        let shown: Arc<dyn Display + Send + Sync> = Arc::new(5);
        let slice: Arc<[Mutex<u32>]> = Arc::new([Mutex::new(1), Mutex::new(2)]);
        let weak: Weak<dyn Display + Send + Sync> = Arc::downgrade(&shown);
        let text: Arc<str> = "text".into();
        let theirs = Arc::clone(&slice);
        let other = thread::spawn(move || *theirs[1].lock().unwrap() += 1);
        other.join().unwrap();
        assert_eq!(format!("{shown}{}{text}", *slice[1].lock().unwrap()), "53text");
        assert!(weak.upgrade().is_some());
    });
}

#[test]
fn whether_the_last_one_is_gone_depends_on_the_schedule() {
    let found = outcomes(|| {
        let shared = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&shared);
        let other = thread::spawn(move || {
            theirs.store(1, Ordering::Relaxed);
        });
        let alone = Arc::strong_count(&shared) == 1;
        other.join().unwrap();
        assert_eq!(Arc::try_unwrap(shared).unwrap().into_inner(), 1, "the thread has dropped its own");
        alone
    });
    assert_eq!(found, [false, true]);
}

#[test]
fn a_weak_one_may_come_too_late() {
    let found = outcomes(|| {
        let shared = Arc::new(5);
        let weak = Arc::downgrade(&shared);
        let other = thread::spawn(move || weak.upgrade().is_some());
        thread::yield_now();
        drop(shared);
        other.join().unwrap()
    });
    assert_eq!(found, [false, true]);
}
