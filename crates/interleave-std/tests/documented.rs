//! What std's documentation says and a stand-in may forget.

#![allow(missing_docs, reason = "tests")]

extern crate interleave_std as std;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use interleave::report::Kind;
use interleave_std::{Threads, check, reached};

const LIMIT: Duration = Duration::from_millis(100);

fn passes(body: impl Fn() + Send + Sync + 'static) {
    let verdict = check("It does as the documentation says.").judge(body);
    assert!(verdict.is_ok(), "{:?}", verdict.map_err(|report| report.what));
}

fn fails(kind: Kind, body: impl Fn() + Send + Sync + 'static) {
    let verdict = check("It cannot go wrong.").judge(body);
    assert_eq!(verdict.map_err(|report| report.kind), Err(kind));
}

#[test]
fn a_wait_that_runs_out_of_time_has_taken_that_time() {
    passes(|| {
        let (_sender, receiver) = mpsc::channel::<()>();
        let start = Instant::now();
        assert!(receiver.recv_timeout(LIMIT).is_err());
        assert!(start.elapsed() >= LIMIT);
    });
    passes(|| {
        let (lock, condvar) = (Mutex::new(()), Condvar::new());
        let start = Instant::now();
        let (_guard, result) = condvar.wait_timeout_while(lock.lock().unwrap(), LIMIT, |()| true).unwrap();
        assert!(result.timed_out() && start.elapsed() >= LIMIT);
    });
    passes(|| {
        let deadline = Instant::now() + Duration::from_secs(30);
        while let left = deadline.duration_since(Instant::now())
            && !left.is_zero()
        {
            thread::park_timeout(left);
        }
    });
}

#[test]
fn to_wait_for_ever_is_no_overflow() {
    passes(|| {
        let (_sender, receiver) = mpsc::channel::<()>();
        assert!(receiver.recv_timeout(Duration::MAX).is_err());
        thread::sleep(Duration::MAX);
        assert!(Instant::now() >= Instant::now() - LIMIT);
    });
}

#[test]
fn a_clock_goes_back_before_its_first_moment() {
    passes(|| assert!(Instant::now() - Duration::from_secs(3600) < Instant::now()));
}

/// `wait_timeout` is no different from `wait` there.
#[test]
fn a_wait_with_a_limit_may_end_without_a_reason() {
    fails(Kind::Assertion, || {
        let mail = Arc::new((Mutex::new(None), Condvar::new()));
        let other = Arc::clone(&mail);
        let sender = thread::spawn(move || {
            *other.0.lock().unwrap() = Some(1);
            other.1.notify_one();
        });
        let guard = mail.0.lock().unwrap();
        if guard.is_none() {
            let (mut guard, result) = mail.1.wait_timeout(guard, LIMIT).unwrap();
            if !result.timed_out() {
                guard.take().expect("it was notified");
            }
        }
        sender.join().unwrap();
    });
}

#[test]
fn a_wait_ends_when_the_lock_is_poisoned_meanwhile() {
    passes(|| {
        let mail = Arc::new((Mutex::new(false), Condvar::new()));
        let other = Arc::clone(&mail);
        let sender = thread::spawn(move || {
            let (lock, condvar) = &*other;
            let caught = catch_unwind(AssertUnwindSafe(|| {
                let _guard = lock.lock().unwrap();
                interleave_std::probe::boom();
            }));
            assert!(caught.is_err());
            condvar.notify_all();
        });
        let guard = mail.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !mail.0.is_poisoned() {
            assert!(mail.1.wait_while(guard, |there| !*there && !mail.0.is_poisoned()).is_err());
        }
        sender.join().unwrap();
    });
}

/// Who has taken a poisoned lock all the same, and need not wait, is told nothing new.
#[test]
fn a_wait_that_is_none_says_nothing_of_poison() {
    passes(|| {
        let (lock, condvar) = (Mutex::new(true), Condvar::new());
        let caught = catch_unwind(AssertUnwindSafe(|| {
            let _guard = lock.lock().unwrap();
            interleave_std::probe::boom();
        }));
        assert!(caught.is_err());
        let guard = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let guard = condvar.wait_while(guard, |there| !*there).unwrap();
        drop(condvar.wait_timeout_while(guard, LIMIT, |there| !*there).unwrap());
    });
}

/// While somebody reads, and a writer waits for that, a second reader may have to wait behind the writer.
#[test]
fn a_writer_who_waits_keeps_readers_out() {
    fails(Kind::Deadlock, || {
        let lock = Arc::new(RwLock::new(0));
        let (reader, writer) = (Arc::clone(&lock), Arc::clone(&lock));
        let guard = lock.read().unwrap();
        let writer = thread::spawn(move || *writer.write().unwrap() = 1);
        // Who waits for another reader, with a guard in hand, waits for the writer too.
        thread::spawn(move || *reader.read().unwrap()).join().unwrap();
        drop(guard);
        writer.join().unwrap();
    });
    check("A reader is turned away while a writer waits.").sometimes("turned away").run(|| {
        let lock = Arc::new(RwLock::new(0));
        let writer = Arc::clone(&lock);
        let guard = lock.read().unwrap();
        let writer = thread::spawn(move || *writer.write().unwrap() = 1);
        if lock.try_read().is_err() {
            reached("turned away");
        }
        drop(guard);
        writer.join().unwrap();
    });
}

#[test]
fn a_thread_has_room_for_two_mebibytes() {
    passes(|| {
        let thread =
            thread::spawn(|| std::hint::black_box([1_u8; 1 << 20]).iter().map(|&byte| u64::from(byte)).sum());
        let sum: u64 = thread.join().unwrap();
        assert_eq!(sum, 1 << 20);
    });
}

#[test]
fn to_look_at_many_things_is_no_loop_without_end() {
    passes(|| {
        let all: Vec<_> = (0..1_500).map(AtomicUsize::new).collect();
        assert_eq!(all.iter().map(|one| one.load(SeqCst)).sum::<usize>(), 1_500 * 1_499 / 2);
    });
}
