//! `RwLock`.

use std::sync::{Arc, RwLock, RwLockWriteGuard, TryLockError};
use std::thread;

use crate::support::{outcomes, run};

#[test]
fn many_read_and_one_writes() {
    run(|| {
        let lock = RwLock::new(5);
        {
            let one = lock.read().unwrap();
            let other = lock.read().unwrap();
            assert_eq!(*one + *other, 10);
            assert!(matches!(lock.try_write(), Err(TryLockError::WouldBlock)));
        }
        *lock.write().unwrap() += 1;
        let writer = lock.try_write().unwrap();
        assert!(matches!(lock.try_read(), Err(TryLockError::WouldBlock)));
        drop(writer);
        assert_eq!(lock.into_inner().unwrap(), 6);
    });
}

#[test]
fn a_reader_sees_all_of_a_write_or_nothing() {
    let found = outcomes(|| {
        let lock = Arc::new(RwLock::new((0, 0)));
        let theirs = Arc::clone(&lock);
        let writer = thread::spawn(move || {
            let mut pair = theirs.write().unwrap();
            pair.0 = 1;
            pair.1 = 1;
        });
        let seen = *lock.read().unwrap();
        writer.join().unwrap();
        seen
    });
    assert_eq!(found, [(0, 0), (1, 1)]);
}

#[test]
fn a_writer_that_becomes_a_reader_lets_nobody_write_between() {
    let found = outcomes(|| {
        let lock = Arc::new(RwLock::new(0));
        let theirs = Arc::clone(&lock);
        let other = thread::spawn(move || *theirs.write().unwrap() += 10);
        let mut guard = lock.write().unwrap();
        *guard += 1;
        let mine = *guard;
        let guard = RwLockWriteGuard::downgrade(guard);
        assert_eq!(*guard, mine);
        drop(guard);
        other.join().unwrap();
        mine
    });
    assert_eq!(found, [1, 11]);
}

#[test]
fn a_writer_poisons_and_a_reader_does_not() {
    run(|| {
        let lock = Arc::new(RwLock::new(0));
        let theirs = Arc::clone(&lock);
        let reader = thread::spawn(move || {
            let _guard = theirs.read().unwrap();
            panic!("while reading");
        });
        assert!(reader.join().is_err());
        assert!(!lock.is_poisoned());
        let theirs = Arc::clone(&lock);
        let writer = thread::spawn(move || {
            let _guard = theirs.write().unwrap();
            panic!("while writing");
        });
        assert!(writer.join().is_err());
        assert!(lock.is_poisoned() && lock.read().is_err() && lock.write().is_err());
        lock.clear_poison();
        assert!(lock.read().is_ok());
    });
}

#[test]
fn without_threads_it_is_a_cell() {
    run(|| {
        let mut lock = RwLock::from(vec![1]);
        lock.get_mut().unwrap().push(2);
        assert_eq!(format!("{lock:?}"), "RwLock { data: [1, 2], poisoned: false, .. }");
        assert_eq!(format!("{:?}", lock.read().unwrap()), "[1, 2]");
        assert_eq!(*RwLock::<u32>::default().write().unwrap(), 0);
        let shared: Arc<RwLock<[u32]>> = Arc::new(RwLock::new([1, 2]));
        assert_eq!(shared.read().unwrap().len(), 2);
    });
}
