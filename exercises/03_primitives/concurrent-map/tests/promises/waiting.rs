use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::{Product, price};
use crate::exercise::Cache;
use interleave_std::probe::boom;
use interleave_std::{Threads, check};

/// Three requests ask at once: one computes, and two wait. If one of them sleeps for ever, only one was
/// woken.
#[test]
fn all_who_waited_get_it() {
    // One switch away from the computing, and both others wait; one to spare for a wake-up that comes too
    // early.
    check("All who waited get the value.").bound(2).run(|| {
        let cache = Cache::new();
        let calls = AtomicUsize::new(0);
        let ask = || price(&cache, 1, || calls.fetch_add(1, Ordering::SeqCst));
        thread::scope(|scope| {
            let others = [(); 2].map(|()| scope.spawn(ask));
            assert_eq!(ask(), 0, "the value that was computed first");
            for other in others {
                assert_eq!(other.join().ok(), Some(0), "the value that was computed first");
            }
        });
    });
}

/// A computation of a minute must not cost each waiter a minute of processor time. One that never returns
/// shows it: who sleeps is found asleep, and who asks again and again is found turning in a loop.
#[test]
fn who_waits_sleeps() {
    // The second caller comes when the computation is under way: there is nothing to switch.
    check("Whoever comes while a key is computed waits, asleep.").bound(1).asleep().run(|| {
        let (begin, begun) = mpsc::channel();
        let cache = Arc::new(Cache::new());
        let other = Arc::clone(&cache);
        let computing = thread::spawn(move || {
            price(&other, 1, || {
                let (_answer, never) = mpsc::channel::<usize>();
                begin.send(()).expect("main listens");
                never.recv().unwrap_or_default()
            })
        });
        begun.recv().expect("the other computes");
        price(&cache, 1, || 2);
        drop(computing);
        panic!("a price came back that nobody has computed");
    });
}

/// Somebody waits for a price, which comes, and whoever has computed it goes on with another at once: that one takes
/// until the waiter is done. If both wait for ever, the waiter has slept through the moment, and takes the other
/// computation for its own.
#[test]
fn who_waited_has_nothing_to_do_with_the_next_key() {
    // One switch, into whoever comes to wait; one lets it come too early or too late.
    check("Whoever has waited for a key returns, whatever is computed next.").bound(2).run(|| {
        let cache = Cache::new();
        thread::scope(|scope| {
            let cache = &cache;
            let waiter = scope.spawn(move || price(cache, 1, || 10));
            assert_eq!(price(cache, 1, || 10), 10);
            assert_eq!(price(cache, 2, || waiter.join().unwrap_or_default()), 10, "what the waiter got");
        });
    });
}

/// Two keys are under way, each has somebody who waits for it, and one of the two computations ends, with a
/// value or a panic. If everybody waits for ever, the wrong one was woken: one wake-up is not enough where
/// those who wait do so for different keys.
#[test]
fn who_waits_wakes_for_its_own_key() {
    // Whoever waits for the slow price is asleep when main asks for another. One switch, into the computation
    // that ends.
    for panics in [true, false] {
        check("Who waits for a key wakes when that key is done.")
            .with(if panics {
                "a first computation that panics"
            } else {
                "a first computation that ends well"
            })
            .bound(1)
            .run(move || {
                let cache = Cache::new();
                let calls = AtomicUsize::new(0);
                let compute = || match calls.fetch_add(1, Ordering::SeqCst) {
                    0 if panics => boom(),
                    calls => calls,
                };
                let ask = || catch_unwind(AssertUnwindSafe(|| price(&cache, 2, compute))).ok();
                let (begin, begun) = mpsc::channel();
                let (finish, finished) = mpsc::channel::<()>();
                thread::scope(|scope| {
                    let cache = &cache;
                    scope.spawn(move || {
                        price(cache, 1, || {
                            begin.send(()).expect("main listens");
                            finished.recv().map_or(10, |()| 0)
                        })
                    });
                    begun.recv().expect("the slow price is under way");
                    let waits = scope.spawn(|| price(cache, 1, || 11));
                    let other = scope.spawn(ask);
                    let mut got = [ask(), other.join().expect("its panic is caught")];
                    got.sort_unstable();
                    let expected = if panics { [None, Some(1)] } else { [Some(0); 2] };
                    assert_eq!(got, expected, "a panic is one caller's, and a value everybody's");
                    drop(finish);
                    assert_eq!(waits.join().ok(), Some(10));
                });
            });
    }
}

/// Somebody waits for a computation that panics, and computes the value. If somebody still holds it when the cache
/// is gone, it was kept by other ways than the first caller's: look for a `forget` that forgets more than it has
/// to.
#[test]
fn a_value_of_one_who_waited_is_dropped_too() {
    // A computation gives way, so that the other comes to wait, which costs no switch. One is spare.
    check("Dropping the cache drops the value of one who had waited.").bound(1).run(|| {
        let (value, cache) = (Arc::new(()), Cache::new());
        let calls = AtomicUsize::new(0);
        let compute = || {
            let call = calls.fetch_add(1, Ordering::SeqCst);
            thread::yield_now();
            if call == 0 { boom() } else { Arc::clone(&value) }
        };
        let ask = || drop(catch_unwind(AssertUnwindSafe(|| cache.get_or_compute(Product(1), compute))));
        thread::scope(|scope| {
            scope.spawn(ask);
            ask();
        });
        assert_eq!(Arc::strong_count(&value), 2, "the cache keeps it");
        drop(cache);
        assert_eq!(Arc::strong_count(&value), 1, "nobody holds the value any more");
    });
}
