//! `std::thread`.

use std::any::Any;
use std::collections::HashSet;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use crate::support::{outcomes, run};

#[test]
fn join_gives_what_the_thread_returned_or_its_panic() {
    run(|| {
        assert_eq!(thread::spawn(|| 7).join().unwrap(), 7);
        let message =
            |payload: Box<dyn Any + Send>| payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let panicked = thread::spawn(|| panic!("on purpose")).join().unwrap_err();
        assert_eq!(message(panicked).as_deref(), Some("on purpose"));
        let payload = thread::spawn(|| std::panic::panic_any(5_u32)).join().unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&5_u32));
    });
}

#[test]
fn is_finished_tells_either_and_then_always_true() {
    let found = outcomes(|| {
        let other = thread::spawn(|| ());
        let early = other.is_finished();
        let late = other.is_finished();
        assert!(!early || late);
        other.join().unwrap();
        early
    });
    assert_eq!(found, [false, true]);
}

#[test]
fn a_builder_names() {
    run(|| {
        let builder = thread::Builder::new().name("named".to_owned()).stack_size(32 << 10);
        let named = builder.spawn(|| thread::current().name().map(str::to_owned)).unwrap();
        assert_eq!(named.thread().name(), Some("named"));
        assert_eq!(named.join().unwrap().as_deref(), Some("named"));
        assert_eq!(thread::spawn(|| thread::current().name().is_none()).join().ok(), Some(true));
        let borrowed = 7;
        // SAFETY: it is joined at once.
        let unchecked = unsafe { thread::Builder::new().spawn_unchecked(|| borrowed + 1) };
        assert_eq!(unchecked.unwrap().join().unwrap(), 8);
    });
}

#[test]
fn every_thread_has_an_id_of_its_own() {
    run(|| {
        let others: Vec<_> = (0..2).map(|_| thread::spawn(|| thread::current().id())).collect();
        let mut ids: HashSet<_> = others.into_iter().map(|other| other.join().unwrap()).collect();
        ids.insert(thread::current().id());
        assert_eq!(ids.len(), 3);
        assert!(!thread::panicking() && thread::available_parallelism().unwrap().get() > 1);
    });
}

#[test]
fn an_unpark_before_the_park_is_not_lost() {
    run(|| {
        let ready = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&ready);
        let parked = thread::spawn(move || {
            while !theirs.load(Ordering::Acquire) {
                thread::park();
            }
        });
        ready.store(true, Ordering::Release);
        parked.thread().unpark();
        parked.join().unwrap();
    });
}

#[test]
fn what_was_done_before_an_unpark_is_seen_behind_its_park() {
    let found = outcomes(|| {
        let value = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&value);
        let parked = thread::spawn(move || {
            thread::park();
            theirs.load(Ordering::Relaxed)
        });
        value.store(1, Ordering::Relaxed);
        parked.thread().unpark();
        parked.join().unwrap()
    });
    // 0: it woke for no reason, which std allows.
    assert_eq!(found, [0, 1]);
}

#[test]
fn a_park_with_a_limit_ends() {
    run(|| {
        thread::park_timeout(Duration::from_secs(3600));
        thread::park_timeout_ms(1);
        thread::current().unpark();
        thread::park();
    });
}

#[test]
fn sleep_and_yield_order_nothing() {
    let found = outcomes(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&flag);
        let other = thread::spawn(move || theirs.store(true, Ordering::SeqCst));
        thread::sleep(Duration::from_secs(3600));
        thread::sleep_ms(1000);
        thread::yield_now();
        let seen = flag.load(Ordering::SeqCst);
        other.join().unwrap();
        seen
    });
    assert_eq!(found, [false, true]);
}

#[test]
fn a_panic_unwinds_and_threads_can_tell() {
    struct Tells(Arc<AtomicBool>);
    impl Drop for Tells {
        fn drop(&mut self) {
            // A `catch_unwind` in between catches another panic, if there is one; this one goes on.
            let panicking = panic::catch_unwind(thread::panicking).expect("it only asks");
            self.0.store(panicking && thread::panicking(), Ordering::Relaxed);
        }
    }
    run(|| {
        let told = Arc::new(AtomicBool::new(false));
        let tells = Tells(Arc::clone(&told));
        let other = thread::spawn(move || {
            let _tells = tells;
            panic!("on purpose");
        });
        assert!(other.join().is_err() && told.load(Ordering::Relaxed));
        assert!(panic::catch_unwind(|| panic!("on purpose")).is_err() && !thread::panicking());
    });
}

#[test]
fn a_detached_thread_runs_on() {
    let found = outcomes(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&flag);
        drop(thread::spawn(move || theirs.store(true, Ordering::Relaxed)));
        flag.load(Ordering::Relaxed)
    });
    assert_eq!(found, [false, true]);
}
