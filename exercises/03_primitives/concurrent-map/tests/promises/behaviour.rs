use std::any::Any;
use std::cell::Cell;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use crate::exercise::Cache;
use interleave_std::probe::while_unwinding;
use interleave_std::within_time_limit;

/// The plain case, on one thread. If `compute` was called again, look for the place where the value is kept.
#[test]
fn a_value_is_kept() {
    within_time_limit(|| {
        let cache = Cache::new();
        let calls = Cell::new(0);
        let price = |value: u32| {
            calls.set(calls.get() + 1);
            value
        };
        assert_eq!(cache.get_or_compute("tea", || price(7)), 7);
        assert_eq!(cache.get_or_compute("tea", || price(8)), 7, "the value that was kept");
        assert_eq!(calls.get(), 1, "the second compute is not called");
        assert_eq!(cache.get_or_compute("jam", || price(9)), 9, "another key has a value of its own");
        let many: &str = "a".repeat(1200).leak();
        (1..1200).for_each(|length| assert_eq!(cache.get_or_compute(&many[..length], || 1), 1));
        assert_eq!(
            cache.get_or_compute("tea", || price(8)),
            7,
            "and the first of 1,200 keys still has its own"
        );
    });
}

/// A request fails, and what it rolls back when its variables are dropped asks for a price. If a later call
/// computes again, the first was taken for failed: `thread::panicking` says that the thread panics, not that
/// the compute did.
#[test]
fn a_call_while_its_thread_panics_is_like_any_other() {
    within_time_limit(|| {
        let cache = Cache::new();
        assert_eq!(while_unwinding(|| cache.get_or_compute("tea", || 7)), 7);
        assert_eq!(cache.get_or_compute("tea", || 8), 7, "the value that was kept");
    });
}

/// The roll-back asks for a price whose rule has a bug, and goes on without it. If the next caller waits for
/// ever, that compute was taken for done: a thread that panics already does not begin to panic.
#[test]
fn a_compute_that_panics_while_its_thread_does_has_made_no_value() {
    within_time_limit(|| {
        let cache = Cache::new();
        let compute = || cache.get_or_compute("tea", || resume_unwind(Box::new("the rule has a bug")));
        let roll_back = catch_unwind(AssertUnwindSafe(|| while_unwinding(compute)));
        assert!(roll_back.is_err(), "the compute panics");
        assert_eq!(cache.get_or_compute("tea", || 8), 8, "the first compute has made no value");
    });
}

/// A price that is part of another one was found, and then the outer rule has a bug. If the part is computed again,
/// it was thrown away with the outer one, although its compute has not panicked.
#[test]
fn what_a_compute_asked_for_outlives_its_panic() {
    within_time_limit(|| {
        let cache = Cache::new();
        let set = || {
            assert_eq!(cache.get_or_compute("tea", || 7), 7);
            resume_unwind(Box::new("the rule has a bug"))
        };
        assert!(catch_unwind(AssertUnwindSafe(|| cache.get_or_compute("set", set))).is_err());
        assert_eq!(cache.get_or_compute("tea", || 8), 7, "the value that was kept");
        assert_eq!(cache.get_or_compute("set", || 9), 9, "the compute that panicked has made no value");
    });
}

/// A request fails, and takes its cache with it. If the values are left, its drop does nothing while a thread panics.
#[test]
fn a_cache_that_a_panic_drops_drops_its_values() {
    within_time_limit(|| {
        let (cache, value) = (Cache::new(), Arc::new(7));
        cache.get_or_compute("tea", || Arc::clone(&value));
        while_unwinding(|| drop(cache));
        assert_eq!(Arc::strong_count(&value), 1, "who still has the value");
    });
}

/// The shop has a cache for prices and one for weights. If this fails, look for a `static`. If it fails once
/// they have changed places, look for an address that is kept: a cache may be moved, into an `Arc` for one.
#[test]
fn two_caches_do_not_disturb_each_other() {
    within_time_limit(|| {
        let (mut prices, mut weights) = (Cache::new(), Cache::default());
        assert_eq!(prices.get_or_compute("tea", || 7), 7);
        assert_eq!(weights.get_or_compute("tea", || 100), 100);
        assert_eq!(prices.get_or_compute("tea", || 8), 7);
        mem::swap(&mut prices, &mut weights);
        let got = (prices.get_or_compute("tea", || 8), weights.get_or_compute("tea", || 8));
        assert_eq!(got, (100, 7), "they have changed places, with their values");
    });
}

/// A rule has a bug, and its price cannot be computed, three times. If the fourth call fails too, a panic has left
/// something behind: a lock that is poisoned, a mark that stays. If the first does not fail, or with another
/// panic, the rule's own was caught.
#[test]
fn a_computation_that_panics_can_be_tried_again() {
    within_time_limit(|| {
        let cache = Cache::new();
        let panic_of = |payload: Box<dyn Any + Send>| {
            // As `panic!`, without the message on stderr.
            let compute = || -> u32 { resume_unwind(payload) };
            catch_unwind(AssertUnwindSafe(|| cache.get_or_compute("tea", compute)))
                .expect_err("the compute panics")
        };
        for bug in ["no such rule", "no such tax"] {
            assert_eq!(panic_of(Box::new(bug)).downcast_ref(), Some(&bug), "the compute's own panic");
        }
        let panic = panic_of(Box::new(404_u16));
        assert_eq!(panic.downcast_ref(), Some(&404_u16), "the compute's own panic, which is no text");
        assert_eq!(cache.get_or_compute("tea", || 7), 7);
        assert_eq!(cache.get_or_compute("tea", || 8), 7, "the value that was kept");
    });
}

/// Values may be large. If this fails, look for `Box::leak`, for `forget`, and for a thread that holds the
/// map; or for a list of which only the first is dropped.
#[test]
fn dropping_the_cache_drops_its_values() {
    within_time_limit(|| {
        let value = Arc::new(());
        let cache = Cache::new();
        for key in ["tea", "coffee", "milk"] {
            drop(cache.get_or_compute(key, || Arc::clone(&value)));
        }
        assert_eq!(Arc::strong_count(&value), 4, "the cache keeps three");
        drop(cache);
        assert_eq!(Arc::strong_count(&value), 1, "nobody holds the value any more");
    });
}

/// The price of a set is that of a smaller set and one part more, and so on for three hundred sets; and while
/// that of the largest is computed, a thousand others come. If this hangs, keys share a number of locks; if a
/// price is computed twice, its mark was swept out when the table grew.
#[test]
fn however_many_keys_are_under_way_none_waits_for_another() {
    const SETS: u32 = 300;
    fn price(cache: &Cache<u32, u32>, calls: &Cell<u32>, set: u32) -> u32 {
        cache.get_or_compute(set, || {
            calls.set(calls.get() + 1);
            if set > 0 {
                return 1 + price(cache, calls, set - 1);
            }
            (0..1_000).for_each(|other| assert_eq!(cache.get_or_compute(1_000_000 + other, || other), other));
            1
        })
    }
    within_time_limit(|| {
        let (cache, calls) = (Cache::new(), Cell::new(0));
        for _ in 0..2 {
            assert_eq!(price(&cache, &calls, SETS - 1), SETS, "the price of the largest set");
            assert_eq!(calls.get(), SETS, "how many prices of sets were computed");
        }
        (0..SETS).for_each(|set| assert_eq!(price(&cache, &calls, set), set + 1, "the price of set {set}"));
        assert_eq!(calls.get(), SETS, "how many prices of sets were computed");
    });
}
