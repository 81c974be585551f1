//! `Once`, `OnceLock` and `LazyLock`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Once, OnceLock};
use std::thread;

use interleave_std::{Threads, check};

use crate::support::{outcomes, run};

#[test]
fn a_once_runs_once_and_all_wait_for_it() {
    run(|| {
        let shared = Arc::new((Once::new(), AtomicU32::new(0)));
        let init = |(once, runs): &(Once, AtomicU32)| {
            once.call_once(|| {
                runs.fetch_add(1, Ordering::Relaxed);
            });
            assert!(once.is_completed());
            assert_eq!(runs.load(Ordering::Relaxed), 1);
        };
        let theirs = Arc::clone(&shared);
        let other = thread::spawn(move || init(&theirs));
        init(&shared);
        shared.0.wait();
        other.join().unwrap();
    });
}

#[test]
fn a_once_that_panicked_is_poisoned_until_it_is_forced() {
    run(|| {
        let once = Once::new();
        assert!(catch_unwind(AssertUnwindSafe(|| once.call_once(|| panic!("the first")))).is_err());
        assert!(!once.is_completed());
        assert!(catch_unwind(AssertUnwindSafe(|| once.call_once(|| ()))).is_err());
        once.call_once_force(|state| assert!(state.is_poisoned()));
        assert!(once.is_completed());
        once.wait_force();
        once.call_once(|| unreachable!("it is complete"));
    });
}

#[test]
fn a_once_lock_takes_the_first_value() {
    let found = outcomes(|| {
        let cell = Arc::new(OnceLock::new());
        let theirs = Arc::clone(&cell);
        let other = thread::spawn(move || theirs.set(1).is_ok());
        let mine = cell.set(2).is_ok();
        assert!(mine != other.join().unwrap());
        *cell.get().unwrap()
    });
    assert_eq!(found, [1, 2]);
}

#[test]
fn who_waits_for_a_once_lock_gets_its_value() {
    run(|| {
        let cell = Arc::new(OnceLock::new());
        let theirs = Arc::clone(&cell);
        let other = thread::spawn(move || *theirs.wait());
        cell.set(7).unwrap();
        assert_eq!(other.join().unwrap(), 7);
    });
}

#[test]
fn without_threads_a_once_lock_is_an_option() {
    run(|| {
        let mut cell: OnceLock<String> = OnceLock::new();
        assert_eq!(format!("{:?} {cell:?}", cell.get()), "None OnceLock(<uninit>)");
        assert_eq!(cell.get_or_init(|| "a".to_owned()), "a");
        assert_eq!(cell.set("b".to_owned()), Err("b".to_owned()));
        cell.get_mut().unwrap().push('c');
        assert_eq!(format!("{cell:?}"), r#"OnceLock("ac")"#);
        assert_eq!((cell.clone(), cell.take()), (OnceLock::from("ac".to_owned()), Some("ac".to_owned())));
        assert_eq!((cell.get(), OnceLock::<u32>::default().into_inner()), (None, None));
    });
}

#[test]
fn a_lazy_lock_is_made_at_its_first_use() {
    run(|| {
        let made = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&made);
        let lazy = Arc::new(LazyLock::new(move || counted.fetch_add(1, Ordering::Relaxed) + 40));
        assert_eq!((LazyLock::get(&lazy), made.load(Ordering::Relaxed)), (None, 0));
        let theirs = Arc::clone(&lazy);
        let other = thread::spawn(move || **theirs + 2);
        assert_eq!((**lazy, other.join().unwrap()), (40, 42));
        assert_eq!((LazyLock::get(&lazy), made.load(Ordering::Relaxed)), (Some(&40), 1));
    });
}

#[test]
fn without_threads_a_lazy_lock_is_changed() {
    run(|| {
        let mut lazy = LazyLock::<Vec<u32>>::new(|| vec![1]);
        assert_eq!(format!("{lazy:?}"), "LazyLock(<uninit>)");
        assert_eq!(LazyLock::get_mut(&mut lazy), None);
        lazy.push(2);
        LazyLock::force_mut(&mut lazy).push(3);
        assert_eq!(
            (LazyLock::force(&lazy).len(), format!("{lazy:?}")),
            (3, "LazyLock([1, 2, 3])".to_owned())
        );
        assert_eq!(*LazyLock::<u32>::default(), 0);
    });
}

#[test]
fn who_asks_a_poisoned_one_panics_where_it_asks() {
    let once = || {
        let once = Once::new();
        drop(catch_unwind(|| once.call_once(|| panic!("on purpose"))));
        once.call_once(|| ());
    };
    let lazy = || {
        let lazy = LazyLock::<u32>::new(|| panic!("on purpose"));
        drop(catch_unwind(|| *lazy));
        let _ = *lazy;
    };
    for (kind, body) in [("Once", once as fn()), ("LazyLock", lazy)] {
        let report = check("It is whole.").judge(body).expect_err("it is poisoned");
        assert!(
            report.what.contains(&format!("{kind} instance has previously been poisoned")),
            "{}",
            report.what
        );
        assert!(report.what.contains("in tests/surface/once.rs"), "{}", report.what);
    }
}
