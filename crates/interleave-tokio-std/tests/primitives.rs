//! Locks and atomics between tasks: nobody blocks the one thread there is, and nobody slips through.

extern crate interleave_tokio as tokio;
extern crate interleave_tokio_std as std;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, RwLock};

use interleave::draw::{self, Style};
use interleave::report::Kind;
use interleave_tokio::{Check, Tasks};
use tokio::sync::Notify;
use tokio::task::JoinSet;

#[track_caller]
fn right<F: Future<Output = ()> + 'static>(body: fn() -> F) {
    if let Err(report) = Check::new("It goes well.").judge(body) {
        panic!("{}", draw::text(&report, Style::PLAIN));
    }
}

#[track_caller]
fn wrong<F: Future<Output = ()> + 'static>(kind: Kind, body: fn() -> F) {
    let report = Check::new("It goes well.").judge(body).expect_err("it goes wrong");
    assert_eq!(report.kind, kind, "{}", draw::text(&report, Style::PLAIN));
}

#[test]
fn a_lock_may_be_held_over_an_operation_that_does_not_wait() {
    right(|| async {
        let shared = Arc::new((Mutex::new(0), Notify::new()));
        let task = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                let mut count = shared.0.lock().expect("nobody panics");
                *count += 1;
                shared.1.notify_one();
                *count += 1;
            }
        });
        shared.1.notified().await;
        assert_eq!(*shared.0.lock().expect("nobody panics"), 2);
        task.await.expect("it only counts");
    });
}

#[test]
fn a_lock_that_is_let_go_between_loses_updates() {
    wrong(Kind::Assertion, || async {
        let count = Arc::new(Mutex::new(0));
        let tasks: JoinSet<()> = (0..2)
            .map(|_| {
                let count = Arc::clone(&count);
                async move {
                    let seen = *count.lock().expect("nobody panics");
                    *count.lock().expect("nobody panics") = seen + 1;
                }
            })
            .collect();
        tasks.join_all().await;
        assert_eq!(*count.lock().expect("nobody panics"), 2);
    });
}

#[test]
fn an_atomic_that_is_loaded_and_stored_loses_updates() {
    right(|| async {
        let count = Arc::new(AtomicUsize::new(0));
        let other = Arc::clone(&count);
        let task = tokio::spawn(async move { other.fetch_add(1, Ordering::SeqCst) });
        count.fetch_add(1, Ordering::SeqCst);
        task.await.expect("it only counts");
        assert_eq!(count.load(Ordering::SeqCst), 2);
    });
    wrong(Kind::Assertion, || async {
        let count = Arc::new(AtomicUsize::new(0));
        let other = Arc::clone(&count);
        let task = tokio::spawn(async move {
            let seen = other.load(Ordering::SeqCst);
            other.store(seen + 1, Ordering::SeqCst);
        });
        count.fetch_add(1, Ordering::SeqCst);
        task.await.expect("it only counts");
        assert_eq!(count.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn two_locks_in_two_orders_are_a_deadlock() {
    wrong(Kind::Deadlock, || async {
        let (a, b) = (Arc::new(Mutex::new(0)), Arc::new(RwLock::new(0)));
        let task = tokio::spawn({
            let (a, b) = (Arc::clone(&a), Arc::clone(&b));
            async move {
                let b = b.write().expect("nobody panics");
                *a.lock().expect("nobody panics") += *b;
            }
        });
        {
            let mut a = a.lock().expect("nobody panics");
            *a += *b.read().expect("nobody panics");
        }
        task.await.expect("it only adds");
    });
}

#[test]
fn a_spin_on_a_flag_is_found_out() {
    wrong(Kind::Livelock, || async {
        let ready = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn({
            let ready = Arc::clone(&ready);
            async move { while !ready.load(Ordering::Acquire) {} }
        });
        task.await.expect("it only looks");
    });
}

#[test]
fn a_condition_is_waited_for_on_a_thread_that_may_block() {
    right(|| async {
        let shared = Arc::new((Mutex::new(false), Condvar::new()));
        let task = tokio::task::spawn_blocking({
            let shared = Arc::clone(&shared);
            move || {
                let ready = shared.0.lock().expect("nobody panics");
                drop(shared.1.wait_while(ready, |ready| !*ready).expect("nobody panics"));
            }
        });
        *shared.0.lock().expect("nobody panics") = true;
        shared.1.notify_all();
        task.await.expect("it only waits");
    });
}

#[test]
fn a_panic_poisons() {
    right(|| async {
        let lock = Arc::new(Mutex::new(0));
        let other = Arc::clone(&lock);
        let task = tokio::spawn(async move {
            let _guard = other.lock();
            panic!("with the lock held");
        });
        assert!(task.await.is_err());
        assert!(lock.is_poisoned() && lock.lock().is_err() && lock.try_lock().is_err());
        lock.clear_poison();
        assert!(lock.lock().is_ok());
    });
}
