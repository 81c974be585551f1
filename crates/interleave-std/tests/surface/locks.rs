//! `Mutex`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::thread;

use crate::support::{outcomes, run};

#[test]
fn every_thread_adds_one() {
    run(|| {
        let count = Arc::new(Mutex::new(0));
        let hands: Vec<_> = (0..3)
            .map(|_| {
                let count = Arc::clone(&count);
                thread::spawn(move || *count.lock().unwrap() += 1)
            })
            .collect();
        hands.into_iter().for_each(|hand| hand.join().unwrap());
        assert_eq!(*count.lock().unwrap(), 3);
    });
}

#[test]
fn a_panic_poisons_and_the_data_is_there_all_the_same() {
    run(|| {
        let mutex = Arc::new(Mutex::new(1));
        let theirs = Arc::clone(&mutex);
        let other = thread::spawn(move || {
            let mut guard = theirs.lock().unwrap();
            *guard = 2;
            panic!("while the lock is held");
        });
        assert!(other.join().is_err());
        assert!(mutex.is_poisoned());
        assert!(matches!(mutex.try_lock(), Err(TryLockError::Poisoned(_))));
        assert_eq!(*mutex.lock().unwrap_or_else(PoisonError::into_inner), 2);
        mutex.clear_poison();
        assert!(!mutex.is_poisoned());
        assert_eq!(*mutex.lock().unwrap(), 2);
    });
}

#[test]
fn a_panic_that_is_caught_poisons_too() {
    run(|| {
        let mutex = Mutex::new(0);
        let caught = catch_unwind(AssertUnwindSafe(|| {
            let _guard = mutex.lock().unwrap();
            panic!("caught below");
        }));
        assert!(caught.is_err() && mutex.is_poisoned());
        let mut mutex = mutex;
        assert_eq!(**mutex.get_mut().unwrap_err().get_ref(), 0);
        assert_eq!(mutex.into_inner().unwrap_err().into_inner(), 0);
    });
}

#[test]
fn a_guard_made_while_panicking_does_not_poison() {
    struct CountsItsDrop(Arc<Mutex<u32>>);
    impl Drop for CountsItsDrop {
        fn drop(&mut self) {
            *self.0.lock().unwrap() += 1;
        }
    }
    run(|| {
        let drops = Arc::new(Mutex::new(0));
        let counter = CountsItsDrop(Arc::clone(&drops));
        let other = thread::spawn(move || {
            let _counter = counter;
            panic!("its drop locks");
        });
        assert!(other.join().is_err());
        assert_eq!(*drops.lock().unwrap(), 1);
    });
}

#[test]
fn try_lock_finds_it_free_or_taken() {
    let found = outcomes(|| {
        let mutex = Arc::new(Mutex::new(0));
        let theirs = Arc::clone(&mutex);
        let other = thread::spawn(move || match theirs.try_lock() {
            Ok(_) => true,
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Poisoned(_)) => unreachable!("nobody panics"),
        });
        let guard = mutex.lock().unwrap();
        drop(guard);
        other.join().unwrap()
    });
    assert_eq!(found, [false, true]);
}

#[test]
fn without_threads_it_is_a_cell() {
    run(|| {
        let mut mutex = Mutex::from(String::from("a"));
        mutex.get_mut().unwrap().push('b');
        assert_eq!(format!("{mutex:?}"), r#"Mutex { data: "ab", poisoned: false, .. }"#);
        let guard = mutex.lock().unwrap();
        assert_eq!(
            format!("{mutex:?} {guard} {guard:?}"),
            r#"Mutex { data: <locked>, poisoned: false, .. } ab "ab""#
        );
        drop(guard);
        assert_eq!(mutex.into_inner().unwrap(), "ab");
        assert_eq!(*Mutex::<u32>::default().lock().unwrap(), 0);
    });
}

#[test]
fn it_holds_what_has_no_size() {
    run(|| {
        let mutex: Arc<Mutex<[u32]>> = Arc::new(Mutex::new([1, 2, 3]));
        mutex.lock().unwrap()[1] = 7;
        let speaker: Arc<Mutex<dyn Fn() -> u32 + Send>> = Arc::new(Mutex::new(|| 5));
        assert_eq!(mutex.lock().unwrap()[1] + (speaker.lock().unwrap())(), 12);
    });
}
