//! `thread::scope`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::support::run;

#[test]
fn its_threads_borrow_and_have_ended_behind_it() {
    run(|| {
        let numbers = vec![1, 2, 3];
        let mut sum = 0;
        let seen = AtomicU32::new(0);
        let result = thread::scope(|scope| {
            scope.spawn(|| {
                seen.fetch_add(numbers[0], Ordering::Relaxed);
            });
            let last = scope.spawn(|| numbers[2]);
            sum += numbers.len();
            last.join().unwrap()
        });
        assert_eq!((sum, seen.into_inner(), result), (3, 1, 3));
    });
}

#[test]
fn a_thread_may_start_another() {
    run(|| {
        let count = AtomicU32::new(0);
        thread::scope(|scope| {
            scope.spawn(|| {
                count.fetch_add(1, Ordering::Relaxed);
                scope.spawn(|| count.fetch_add(1, Ordering::Relaxed));
            });
        });
        assert_eq!(count.into_inner(), 2);
    });
}

#[test]
fn a_thread_that_was_joined_may_panic_and_one_that_was_not_takes_the_scope_with_it() {
    run(|| {
        thread::scope(|scope| {
            let panics = scope.spawn(|| panic!("joined"));
            assert!(panics.join().is_err());
        });
        let caught = catch_unwind(AssertUnwindSafe(|| {
            thread::scope(|scope| {
                scope.spawn(|| panic!("not joined"));
            });
        }));
        assert_eq!(caught.unwrap_err().downcast_ref::<&str>(), Some(&"a scoped thread panicked"));
    });
}

#[test]
fn it_waits_for_its_threads_even_if_its_body_panics() {
    run(|| {
        let count = AtomicU32::new(0);
        let caught = catch_unwind(AssertUnwindSafe(|| {
            thread::scope(|scope| {
                scope.spawn(|| count.fetch_add(1, Ordering::Relaxed));
                panic!("the body");
            })
        }));
        assert!(caught.is_err());
        assert_eq!(count.load(Ordering::Relaxed), 1);
    });
}

#[test]
fn a_panic_in_its_middle_may_be_caught() {
    run(|| {
        let ended = thread::scope(|scope| {
            let caught = catch_unwind(|| {
                scope.spawn(|| ());
                panic!("after a spawn");
            });
            caught.is_err()
        });
        assert!(ended);
    });
}

#[test]
fn its_threads_have_names_and_may_be_asked() {
    run(|| {
        thread::scope(|scope| {
            let named = thread::Builder::new().name("worker".to_owned()).spawn_scoped(scope, || ()).unwrap();
            assert_eq!(named.thread().name(), Some("worker"));
            while !named.is_finished() {
                thread::yield_now();
            }
            named.join().unwrap();
        });
    });
}
