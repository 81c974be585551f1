use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::price;
use crate::exercise::Cache;
use interleave_std::probe::{boom, let_all_wait};
use interleave_std::{Threads, check};

/// Two requests ask for the same price. If there were two computations, both found that there was no value
/// and both went to compute it: looking and claiming must be one step.
#[test]
fn a_key_is_computed_once() {
    // One switch between the look and the computing; one more for where it is hidden behind another look.
    check("However many come at once for one key, one of them computes.").bound(2).run(|| {
        let cache = Cache::new();
        let calls = AtomicUsize::new(0);
        let ask = || price(&cache, 1, || calls.fetch_add(1, Ordering::SeqCst));
        thread::scope(|scope| {
            let other = scope.spawn(ask);
            assert_eq!(ask(), 0, "the value that was computed first");
            assert_eq!(other.join().ok(), Some(0), "the value that was computed first");
        });
        assert_eq!(calls.load(Ordering::SeqCst), 1, "there was one computation");
    });
}

/// Two threads ask for one price, and a third for another that is not known either. If the price is computed twice,
/// somebody has looked whether it is there, another entry came on top of it meanwhile, and only that one was
/// looked at before the own was put there.
#[test]
fn a_key_is_computed_once_beside_another() {
    // One switch, between the look and the entry: in it come both others, one after the other.
    check("A key is computed once, whatever else comes.").bound(1).run(|| {
        let cache = Cache::new();
        let calls = AtomicUsize::new(0);
        let ask = || price(&cache, 1, || calls.fetch_add(1, Ordering::SeqCst));
        thread::scope(|scope| {
            scope.spawn(ask);
            scope.spawn(|| price(&cache, 2, || 20));
            ask();
        });
        assert_eq!(calls.load(Ordering::SeqCst), 1, "computations of one price");
    });
}

/// One price takes as long as another thread needs to compute another one and to read it again. If everybody
/// waits for ever, a lock that both keys need is held while computing: that of the map, or that of a shard.
#[test]
fn nobody_waits_for_another_key() {
    // Who computes second is told that the first is under way: there is nothing to switch.
    check("Nobody waits for another key.").bound(1).run(|| {
        let cache = Cache::new();
        let (begin, begun) = mpsc::channel();
        let (finish, finished) = mpsc::channel();
        thread::scope(|scope| {
            let cache = &cache;
            let slow = scope.spawn(move || {
                price(cache, 1, || {
                    begin.send(()).expect("main listens");
                    finished.recv().expect("main finishes the other price")
                })
            });
            begun.recv().expect("the slow price is under way");
            assert_eq!(price(cache, 2, || 20), 20);
            assert_eq!(price(cache, 2, || 21), 20, "it was kept");
            assert_eq!(price(&Cache::new(), 1, || 30), 30, "another cache, another value");
            finish.send(10).expect("the slow price still listens");
            assert_eq!(slow.join().ok(), Some(10));
        });
        assert_eq!(price(&cache, 1, || 11), 10, "it was kept too");
    });
}

/// One price takes long, and another thread waits for it; a third price takes until both have theirs. If
/// everybody waits for ever, the one that waits still holds a lock of the map, a read lock perhaps: look at
/// how long a guard lives where the key was found. Or it waits until no key is under way.
#[test]
fn who_waits_for_a_key_keeps_nobody_from_another() {
    // Either the third one waits before main asks, which takes one switch, or it comes later.
    check("Who waits for a key keeps nobody from another.").bound(1).run(|| {
        let cache = Cache::new();
        let (begin, begun) = mpsc::channel();
        let (finish, finished) = mpsc::channel();
        thread::scope(|scope| {
            let cache = &cache;
            scope.spawn(move || {
                price(cache, 1, || {
                    begin.send(()).expect("main listens");
                    finished.recv().expect("main finishes the other price")
                })
            });
            begun.recv().expect("the slow price is under way");
            let waits = scope.spawn(|| price(cache, 1, || 11));
            let third = price(cache, 2, || {
                finish.send(10).expect("the slow price still listens");
                assert_eq!(waits.join().ok(), Some(10));
                20
            });
            assert_eq!(third, 20);
        });
    });
}

/// The price of a set is that of its parts. If this waits for ever, a lock is held while computing.
#[test]
fn a_computation_may_ask_for_another_key() {
    // One thread, and no choice but the engine's own.
    check("A computation may ask for another key.").bound(0).run(|| {
        let cache = Cache::new();
        let set = price(&cache, 1, || price(&cache, 2, || 3) + 4);
        assert_eq!(set, 7);
        assert_eq!(price(&cache, 2, || 5), 3, "the inner value was kept");
        assert_eq!(price(&cache, 1, || 5), 7, "the outer one too");
    });
}

/// Two prices are computed side by side, and both need the rate of the day. If it is computed twice, a
/// computation that asks for another key does not wait for it: who fears that two wait for each other has to
/// see that there is no circle here.
#[test]
fn what_two_computations_ask_for_is_computed_once() {
    // One switch, into the computation of the rate.
    check("A key that two computations ask for is computed once.").bound(1).run(|| {
        let cache = Cache::new();
        let rates = AtomicUsize::new(0);
        let rate = || price(&cache, 3, || 10 + rates.fetch_add(1, Ordering::SeqCst));
        thread::scope(|scope| {
            let other = scope.spawn(|| price(&cache, 2, || 2 * rate()));
            assert_eq!(price(&cache, 1, rate), 10, "the first price");
            assert_eq!(other.join().ok(), Some(20), "the second price");
        });
        assert_eq!(rates.load(Ordering::SeqCst), 1, "there was one computation of the rate");
    });
}

/// A rule had a bug, and the next caller's compute asks for another key. If everybody waits for ever, a second
/// try is made where the map is locked.
#[test]
fn a_second_computation_may_ask_for_another_key() {
    // One thread, and no choice but the engine's own.
    check("After a computation that panics, the next may ask for another key.").bound(0).run(|| {
        let cache = Cache::new();
        let failed = catch_unwind(AssertUnwindSafe(|| price(&cache, 1, || boom())));
        assert!(failed.is_err(), "the compute panics");
        assert_eq!(price(&cache, 1, || price(&cache, 2, || 3) + 4), 7);
        assert_eq!(price(&cache, 2, || 5), 3, "the inner value was kept");
    });
}

/// A price in euros needs a price in dollars, which another cache has and another thread is computing. If
/// somebody panics, a computation under way is known by its thread and its place, and not by its cache.
#[test]
fn a_computation_may_wait_for_another_caches() {
    // No switch: the other computation is under way when this one asks for it.
    check("A computation may wait for a key of another cache.").bound(0).run(|| {
        let (euros, dollars) = (Cache::new(), Cache::new());
        let (begin, begun) = mpsc::channel();
        let (finish, finished) = mpsc::channel();
        thread::scope(|scope| {
            let (euros, dollars) = (&euros, &dollars);
            let slow = scope.spawn(move || {
                price(dollars, 1, || {
                    begin.send(()).expect("main listens");
                    finished.recv().expect("main lets it end");
                    7
                })
            });
            begun.recv().expect("the slow computation begins");
            let asks = scope.spawn(move || price(euros, 1, || 1 + price(dollars, 1, || 0)));
            // It comes to wait.
            let_all_wait();
            finish.send(()).expect("the slow computation waits for it");
            assert_eq!(slow.join().ok(), Some(7), "the price in dollars");
            assert_eq!(asks.join().ok(), Some(8), "the price in euros");
        });
    });
}

/// How many prices are known already: as many as a table or a list of recent ones has room for, and one less.
const KNOWN: [u32; 10] = [1, 2, 3, 4, 7, 8, 15, 16, 31, 32];

/// A known price is asked for while a new one is computed. If it is computed again, the known ones were moved
/// to another place for the new one, and whoever asked had looked there already.
#[test]
fn a_known_price_stays_known_while_a_new_one_comes() {
    for known in KNOWN {
        // One switch, between two looks.
        check("A price that is known is not computed again, whatever is computed beside it.")
            .with(format!("product {} as the new one", known + 1))
            .bound(1)
            .run(move || {
                let cache = Cache::new();
                for product in 1..=known {
                    price(&cache, product, || 10);
                }
                thread::scope(|scope| {
                    let new = scope.spawn(|| price(&cache, known + 1, || 20));
                    assert_eq!(price(&cache, known, || 11), 10, "price {known} of {known} that are known");
                    assert_eq!(new.join().ok(), Some(20), "the new price");
                });
            });
    }
}
