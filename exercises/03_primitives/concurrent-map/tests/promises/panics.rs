use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::{Product, price};
use crate::exercise::Cache;
use interleave_std::probe::{boom, while_unwinding};
use interleave_std::{Threads, check};

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

/// A rule asks for another product, whose rule has a bug, and does without it. If a second request computes the outer
/// price meanwhile, that panic has given up more than its own key: look for what is known by its thread.
#[test]
fn a_panic_within_a_compute_gives_up_its_own_key_alone() {
    // One switch, away from the outer computation once the inner one has panicked.
    check("A panic within a compute gives up its own key alone.").bound(1).run(|| {
        let (cache, calls) = (Cache::new(), AtomicUsize::new(0));
        let compute = || {
            calls.fetch_add(1, Ordering::SeqCst);
            assert!(catch_unwind(AssertUnwindSafe(|| price(&cache, 2, || boom()))).is_err());
            thread::yield_now();
            10
        };
        let got = thread::scope(|scope| {
            let other = scope.spawn(|| price(&cache, 1, compute));
            [price(&cache, 1, compute), other.join().expect("it catches the panic")]
        });
        assert_eq!((got, calls.load(Ordering::SeqCst)), ([10, 10], 1), "the prices, and how often computed");
    });
}

/// A computation panics, and its thread goes on with another product before the one who waited has woken up.
/// If that one gets the other product's price, it waits by a place that was given to the next key.
#[test]
fn who_waited_gets_no_other_keys_value() {
    // One switch into the wait; one to spare, as a panic unwinds while the other is at work.
    check("Who waited for a panic gets the value of its own key.").bound(2).run(|| {
        let cache = Cache::new();
        thread::scope(|scope| {
            let other = scope.spawn(|| price(&cache, 1, || 10));
            let panicked = catch_unwind(AssertUnwindSafe(|| price(&cache, 1, || boom()))).is_err();
            assert_eq!(price(&cache, 2, || 20), 20, "the price of product 2");
            let got = other.join().expect("it does not panic");
            assert_eq!(got, 10, "the price of product 1 (whose first computation panicked: {panicked})");
        });
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
        check("After a computation that panics one of those who waited computes.")
            .with(format!("{others} who ask beside the first"))
            .bound(bound)
            .run(move || {
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
            });
    }
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
    three_ask_for(&Cache::new(), 1, &|_| computing())
}

/// The same for a product of a cache; `computing` is told which computation it is.
fn three_ask_for(
    cache: &Cache<Product, usize>,
    product: u32,
    computing: &(dyn Fn(u32) + Sync),
) -> [Option<usize>; 3] {
    let calls = AtomicU32::new(0);
    let compute = || {
        let call = calls.fetch_add(1, Ordering::SeqCst);
        computing(call);
        if call < 2 { boom() } else { 2 }
    };
    let ask = || catch_unwind(AssertUnwindSafe(|| price(cache, product, compute))).ok();
    let mut got = thread::scope(|scope| {
        let others = [(); 2].map(|()| scope.spawn(ask));
        let mine = ask();
        let [second, third] = others.map(|other| other.join().expect("its panic is caught"));
        [mine, second, third]
    });
    got.sort_unstable();
    got
}

/// Those who waited for a computation that panics compute for themselves, and the first of them needs the price of a
/// part, for which three ask, and two panic. If everybody waits for ever, whoever has waited computes with a lock in
/// its hand that others need: it is to compute as the first caller does, also where that comes twice.
#[test]
fn who_waited_computes_without_a_lock() {
    // A computation gives way, so that others come, which costs no switch.
    check("Nobody waits for another key, also when one who waited computes.").bound(0).run(|| {
        let cache = Cache::new();
        let two_panics = [None, None, Some(2)];
        let needed_by_all = |_| {
            thread::yield_now();
            assert_eq!(price(&cache, 3, || 5), 5, "a price that all computations need");
        };
        let got = three_ask_for(&cache, 1, &|call| {
            needed_by_all(call);
            if call == 1 {
                let part = three_ask_for(&cache, 2, &needed_by_all);
                assert_eq!(part, two_panics, "two panics, and the third one's value, of the part");
            }
        });
        assert_eq!(got, two_panics, "two panics, and the third one's value");
    });
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
