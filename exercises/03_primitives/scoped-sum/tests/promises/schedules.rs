use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Barrier};

use crate::exercise::{Receipt, total};
use interleave_std::probe::{Gauge, boom, threads_alive, while_unwinding};
// The real ones: they count beyond the schedule.
use interleave_std::real::sync::atomic::{AtomicUsize, Ordering};
use interleave_std::{Threads, check, reached};

fn receipts(count: u32) -> Vec<Receipt> {
    (0..count).map(|till| Receipt { till, prices: vec![1 << till] }).collect()
}

/// Two threads add to one total. If it is too small, one has written over the other: look for a sum that is
/// read and written in two steps.
#[test]
fn every_receipt_counts() {
    // One switch between reading and writing.
    check("Every receipt is in the total.").bound(2).run(|| {
        assert_eq!(total(&receipts(3), 2, |receipt| receipt.prices[0]), 7, "receipts worth 1, 2 and 4");
    });
}

/// Two amounts are computed at the same time: that is why there are threads. If no schedule gets there, look
/// for a `join` before the next `spawn`, for an iterator that does both lazily, and for a lock held while
/// `amount` runs.
#[test]
fn as_many_as_there_are_threads_are_under_way() {
    // One switch, away from the first call.
    let two = "two calls of amount under way at once";
    check("As many calls are under way as there are threads.").sometimes(two).bound(1).run(move || {
        let calls = Gauge::new("calls under way");
        total(&receipts(2), 2, |receipt| {
            let _inside = calls.enter();
            receipt.prices[0]
        });
        if calls.most() == 2 {
            reached(two);
        }
    });
}

/// Eight threads are asked for, then three and seven, and no call ends before as many have begun. If fewer
/// begin, the number of threads has a bound of its own, such as the number of cores: that is for the caller
/// to look up. Or a part is done before the others begin, or the parts are too long: whoever halves the
/// receipts has to halve the threads in the same way.
#[test]
fn eight_are_under_way_if_eight_are_asked_for() {
    for (receipts_there, threads) in [(16, 8), (3, 3), (7, 7)] {
        // The first schedule says it: the calls wait for each other, so they come together in all of them or
        // in none. There are far too many to look at more.
        let most = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&most);
        let _verdict = check("As many calls are under way as there are threads.")
            .first_schedule()
            .unrecorded()
            .judge(move || {
                let together = Barrier::new(threads);
                let calls = Gauge::new("calls under way");
                total(&receipts(receipts_there), threads, |_| {
                    let _inside = calls.enter();
                    seen.fetch_max(calls.now(), Ordering::Relaxed);
                    together.wait();
                    1
                });
            });
        let most = most.load(Ordering::Relaxed);
        check("As many calls are under way as there are threads, whatever the machine has.")
            .with(format!("{receipts_there} receipts and {threads} threads"))
            .bound(0)
            .run(move || {
                assert!(
                    most >= threads,
                    "{most} calls were under way at most, and none ends before {threads} have begun"
                );
            });
    }
}

/// The limit is there because the other cores have other work. If three calls are under way, count the parts:
/// three receipts in parts of one are three, though 3 / 2 is 1. If two are where one thread was asked for,
/// somebody who was woken did not look again whether there is a place. 0 threads count as one, and not as all
/// that the machine has.
#[test]
fn not_more_than_that_are_under_way() {
    for threads in [2, 1, 0] {
        // Two switches: each away from a call that has begun, or one to whoever takes a place that another
        // was woken for, and back.
        check("At most as many calls are under way as there are threads.")
            .with(format!("a limit of {threads}"))
            .bound(2)
            .run(move || {
                let calls = Gauge::new("calls under way");
                let sum = total(&receipts(3), threads, |receipt| {
                    let _inside = calls.enter();
                    receipt.prices[0]
                });
                let may_be = threads.max(1);
                assert!(
                    calls.most() <= may_be,
                    "{threads} threads were asked for, and {} calls were under way where {may_be} may be",
                    calls.most()
                );
                assert_eq!(sum, 7, "receipts worth 1, 2 and 4");
            });
    }
}

/// One amount panics while the other is under way. `total` panics too, and not before the other has ended:
/// the receipts are only lent. If everybody waits for ever, somebody counts on a part from each.
#[test]
fn a_panic_comes_out_when_all_have_ended() {
    // One switch, away from the call that does not panic.
    check("A panic comes out when all threads have ended.").bound(2).run(|| {
        let calls = Gauge::new("calls under way");
        let ended = catch_unwind(AssertUnwindSafe(|| {
            total(&receipts(2), 2, |receipt| {
                let _inside = calls.enter();
                if receipt.till == 0 { boom() } else { 1 }
            })
        }));
        assert!(ended.is_err(), "amount has panicked");
        assert_eq!((calls.now(), threads_alive()), (0, vec![]), "calls under way, and threads");
    });
}

/// A bug in `amount` that every receipt runs into, and there are more receipts than threads. If everybody
/// waits for ever, somebody waits for a turn or a place that a thread can no longer give: look for a permit
/// that is given back by hand and not by a guard, and for a queue that nobody reads any more.
#[test]
fn a_panic_comes_out_though_there_is_more_to_do() {
    // None: the others wait in every schedule.
    check("A panic comes out, however many receipts are left.").bound(0).run(|| {
        let ended = catch_unwind(AssertUnwindSafe(|| total(&receipts(4), 1, |_| boom())));
        assert!(ended.is_err(), "amount has panicked");
        assert_eq!(threads_alive(), Vec::<String>::new(), "threads that are still there");
    });
}

/// A request fails, and what it does on its way out needs a total. If that panics or is too small, if a panic of
/// `amount` does not come out, or if only one call is under way, somebody has asked `thread::panicking`: it says that
/// the thread panics, not that `amount` did.
#[test]
fn a_total_while_the_callers_thread_panics_is_like_any_other() {
    for threads in [1, 2] {
        // The calling thread ends its part, if it has one, before the other has begun: that takes no switch. One is for
        // the other order.
        check("A total is the sum, also while the caller's thread panics.")
            .with(format!("a limit of {threads}"))
            .bound(1)
            .run(move || {
                let receipts = receipts(3);
                let sum = while_unwinding(|| total(&receipts, threads, |one| one.prices[0]));
                assert_eq!(sum, 7, "receipts worth 1, 2 and 4");
            });
    }
    for torn in [0..1, 2..3, 0..3] {
        // As above.
        check("A panic of amount comes out, also while the caller's thread panics.")
            .with(match torn.len() {
                1 => format!("receipt {} panicking", torn.start),
                _ => "each receipt panicking".to_owned(),
            })
            .bound(1)
            .run(move || {
                let (receipts, each) = (receipts(3), torn.clone());
                let worth = |one: &Receipt| if each.contains(&one.till) { boom() } else { one.prices[0] };
                let panics = while_unwinding(|| catch_unwind(|| total(&receipts, 2, worth)).is_err());
                assert!(panics, "of the receipts {each:?} each has panicked");
            });
    }
    let two = "two calls of amount under way at once";
    // One switch, away from the first call.
    check("As many calls are under way, also while the caller's thread panics.").sometimes(two).bound(1).run(
        move || {
            let (receipts, calls) = (receipts(2), Gauge::new("calls under way"));
            while_unwinding(|| {
                total(&receipts, 2, |receipt| {
                    let _inside = calls.enter();
                    receipt.prices[0]
                })
            });
            if calls.most() == 2 {
                reached(two);
            }
        },
    );
}
