use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use crate::exercise::Cache;
use interleave_std::probe::{boom, spinners, while_unwinding};
use interleave_std::{Threads, check};

/// A product whose hash is that of all others, so that any two share their shard.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Product(u32);

impl Hash for Product {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_u32(0);
    }
}

/// Asks for a product's price, by work of one type: so your file is compiled once, and not once for each
/// check.
fn price(cache: &Cache<Product, usize>, product: u32, compute: impl FnOnce() -> usize) -> usize {
    let compute: Box<dyn FnOnce() -> usize + '_> = Box::new(compute);
    cache.get_or_compute(Product(product), compute)
}

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

/// The first computation panics. Exactly one caller gets the panic, and whoever waited computes for itself.
/// If the other one gets it too, a lock is poisoned; if it waits for ever, the mark that says 'under way' was
/// never taken away.
#[test]
fn who_waited_for_a_panic_computes() {
    // One switch into the wait; one to spare, as a panic unwinds while the other is at work.
    check("After a computation that panics the next caller computes.").bound(2).run(|| {
        let cache = Cache::new();
        let calls = AtomicUsize::new(0);
        let compute = || match calls.fetch_add(1, Ordering::SeqCst) {
            0 => boom(),
            calls => calls,
        };
        let ask = || catch_unwind(AssertUnwindSafe(|| price(&cache, 1, compute))).is_ok();
        let got = thread::scope(|scope| {
            let other = scope.spawn(ask);
            [ask(), other.join().expect("its panic is caught")]
        });
        assert!(got[0] != got[1], "one caller gets the panic, the other a value");
        assert_eq!(price(&cache, 1, || 9), 1, "the value of the second computation");
        assert_eq!(price(&cache, 2, || 9), 9, "no other key has noticed");
        assert_eq!(calls.load(Ordering::SeqCst), 2, "there were two computations");
    });
}

/// Three requests ask at once, and the first computation panics. One of the other two computes, and the last
/// gets its value. If there are three computations, the two did not know of each other: the key has to be
/// claimed again, at the place where whoever comes next looks. With a fourth request two wait for the second
/// computation: if one of them sleeps for ever, only one was woken.
#[test]
fn who_waited_too_gets_the_second_value() {
    // One switch away from the one that panics, and another waits; one more into the second, and the third
    // comes or wakes up. A fourth takes no more than the first of these, for where one is at work all the
    // others wait.
    for (others, bound) in [(2, 2), (3, 1)] {
        check("After a computation that panics one of those who waited computes.").bound(bound).run(
            move || {
                let cache = Cache::new();
                let calls = AtomicUsize::new(0);
                let compute = || match calls.fetch_add(1, Ordering::SeqCst) {
                    0 => boom(),
                    calls => calls,
                };
                let ask = || catch_unwind(AssertUnwindSafe(|| price(&cache, 1, compute))).ok();
                let mut got = thread::scope(|scope| {
                    let others: Vec<_> = (0..others).map(|_| scope.spawn(ask)).collect();
                    let mut got = vec![ask()];
                    got.extend(others.into_iter().map(|other| other.join().expect("its panic is caught")));
                    got
                });
                got.sort_unstable();
                assert_eq!(
                    got[..2],
                    [None, Some(1)],
                    "one gets the panic, the others the second one's value"
                );
                assert!(
                    got[2..].iter().all(|got| *got == Some(1)),
                    "the second one's value, and not {got:?}"
                );
                assert_eq!(calls.load(Ordering::SeqCst), 2, "there were two computations");
            },
        );
    }
}

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

/// Two keys are under way, each has somebody who waits for it, and one of the two computations ends, with a
/// value or a panic. If everybody waits for ever, the wrong one was woken: one wake-up is not enough where
/// those who wait do so for different keys.
#[test]
fn who_waits_wakes_for_its_own_key() {
    // Whoever waits for the slow price is asleep when main asks for another. One switch, into the computation
    // that ends.
    for panics in [true, false] {
        check("Who waits for a key wakes when that key is done.").bound(1).run(move || {
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

/// Three requests ask at once, and two computations panic, the second that of one who had waited. If the
/// third waits for ever, a first try is cleaned up after and a second is not.
#[test]
fn who_waited_for_two_panics_computes() {
    // One switch away from the first computation, and the others wait.
    check("After two computations that panic the third caller computes.").bound(1).run(|| {
        assert_eq!(three_ask(|| {}), [None, None, Some(2)], "two panics, and the third one's value");
    });
}

/// Three callers at once, whose first two computations panic, each after it has done something. Gives what each
/// got, those with a panic first.
fn three_ask(computing: fn()) -> [Option<usize>; 3] {
    let cache = Cache::new();
    let calls = AtomicUsize::new(0);
    let compute = || {
        let call = calls.fetch_add(1, Ordering::SeqCst);
        computing();
        if call < 2 { boom() } else { call }
    };
    let ask = || catch_unwind(AssertUnwindSafe(|| price(&cache, 1, compute))).ok();
    let mut got = thread::scope(|scope| {
        let others = [(); 2].map(|()| scope.spawn(ask));
        let mine = ask();
        let [second, third] = others.map(|other| other.join().expect("its panic is caught"));
        [mine, second, third]
    });
    got.sort_unstable();
    got
}

/// A request panics while another one computes a price, and a guard of its own asks for that price on the way
/// out. If there are two computations, who panics is not made to wait.
#[test]
fn who_panics_waits_like_everybody() {
    // One switch into the other's computation.
    check("A call from a destructor, while its thread panics, gets the value that others compute.")
        .bound(1)
        .run(|| {
            let cache = Cache::new();
            let calls = AtomicUsize::new(0);
            let ask = || price(&cache, 1, || calls.fetch_add(1, Ordering::SeqCst));
            thread::scope(|scope| {
                let panics = scope.spawn(|| while_unwinding(ask));
                assert_eq!(ask(), 0, "the value that was computed first");
                let guard = panics.join().expect("its guard gets the value");
                assert_eq!(guard, 0, "the value that was computed first");
            });
            assert_eq!(calls.load(Ordering::SeqCst), 1, "there was one computation");
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
            let _ = spinners();
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
        check("A price that is known is not computed again, whatever is computed beside it.").bound(1).run(
            move || {
                let cache = Cache::new();
                for product in 1..=known {
                    price(&cache, product, || 10);
                }
                thread::scope(|scope| {
                    let new = scope.spawn(|| price(&cache, known + 1, || 20));
                    assert_eq!(price(&cache, known, || 11), 10, "price {known} of {known} that are known");
                    assert_eq!(new.join().ok(), Some(20), "the new price");
                });
            },
        );
    }
}

/// Two prices are computed side by side, and the one that began first panics. If the other caller panics too,
/// or its value is not kept, it has noted a position, and the panic has moved it. All keys here have one hash.
#[test]
fn a_panic_moves_no_other_computation() {
    // The order is given: there is nothing to switch.
    check("A computation that panics does not disturb the others.").bound(0).run(|| {
        let cache = Cache::new();
        let (begin, begun) = mpsc::channel();
        let (finish, finished) = mpsc::channel();
        thread::scope(|scope| {
            let cache = &cache;
            let first = || {
                scope.spawn(move || {
                    price(cache, 2, || {
                        begin.send(()).expect("the first computation listens");
                        finished.recv().expect("main finishes the second computation")
                    })
                });
                begun.recv().expect("the second computation is under way");
                boom()
            };
            let failed = catch_unwind(AssertUnwindSafe(|| price(cache, 1, first)));
            assert!(failed.is_err(), "its own panic");
            finish.send(20).expect("the second computation listens");
        });
        assert_eq!(price(&cache, 2, || 21), 20, "the second price was kept");
        assert_eq!(price(&cache, 1, || 11), 11, "the first was not");
    });
}

/// A computation panics, one who waited computes and panics too, and a third has come meanwhile. If the third
/// waits for ever, the second was still on a list of those who wait, and got the wake-up that was for the
/// third.
#[test]
fn who_waits_for_the_second_panic_is_woken() {
    // A computation gives way, so that others come, which costs no switch. One stops the second caller between
    // its look and its entry in a list, and it comes to the list when the first is over.
    check("After a second computation that panics the third caller computes.").bound(1).run(|| {
        let got = three_ask(thread::yield_now);
        assert_eq!(got, [None, None, Some(2)], "two panics, and the third one's value");
    });
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
