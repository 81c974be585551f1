//! What an initialiser leaves behind.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, LazyLock, Once, OnceLock};

use interleave_std::{Threads, check};

struct SetsOnDrop<'a>(&'a OnceLock<u32>, &'a Once);

impl Drop for SetsOnDrop<'_> {
    fn drop(&mut self) {
        self.0.set(7).unwrap();
        self.1.call_once(|| ());
    }
}

#[test]
fn an_initialiser_that_succeeds_in_a_panics_drop_has_succeeded() {
    check("A drop may initialise.").run(|| {
        let (cell, once) = (OnceLock::new(), Once::new());
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _sets = SetsOnDrop(&cell, &once);
            resume_unwind(Box::new("a panic"));
        }));
        assert!(panicked.is_err());
        assert_eq!(cell.get(), Some(&7));
        once.call_once(|| unreachable!("it is complete"));
    });
}

#[test]
fn an_initialiser_that_panics_has_not_succeeded() {
    check("Whoever comes next tries again.").run(|| {
        let (cell, once) = (OnceLock::new(), Once::new());
        assert!(catch_unwind(|| cell.get_or_init(|| panic!("no value"))).is_err());
        assert_eq!(cell.get_or_init(|| 7), &7);
        assert!(catch_unwind(|| once.call_once(|| panic!("not done"))).is_err());
        assert!(catch_unwind(|| once.call_once(|| ())).is_err(), "it is poisoned");
        once.call_once_force(|state| assert!(state.is_poisoned()));
        assert!(once.is_completed());
    });
}

#[test]
fn a_lazy_lock_drops_its_function_once_though_it_panics() {
    check("A panic drops what the function owns, once.").run(|| {
        let owned = Arc::new(());
        let theirs = Arc::clone(&owned);
        let lazy: LazyLock<u32, _> = LazyLock::new(move || panic!("{} owners", Arc::strong_count(&theirs)));
        assert!(catch_unwind(AssertUnwindSafe(|| *lazy)).is_err());
        assert!(catch_unwind(AssertUnwindSafe(|| *lazy)).is_err(), "it is poisoned");
        drop(lazy);
        assert_eq!(Arc::strong_count(&owned), 1);
    });
}
