use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};
use std::{ptr, thread};

use crate::exercise::{Receipt, total};
use interleave_std::within_time_limit;

/// As many receipts, worth 1, 2, 4, 8 and so on: a total says which of them are in it.
fn receipts(count: u32) -> Vec<Receipt> {
    (0..count).map(|till| Receipt { till, prices: vec![1 << till] }).collect()
}

fn worth(receipt: &Receipt) -> u64 {
    receipt.prices.iter().sum()
}

/// A total that misses the last receipts is the usual mistake when a slice is cut. If this fails, write the
/// wrong number in binary: the zeros are the receipts that are missing. If it panics, look for a part of size
/// 0.
#[test]
fn every_receipt_is_in_the_total() {
    within_time_limit(|| {
        for count in 0..8 {
            let receipts = receipts(count);
            for threads in 1..5 {
                let all = (1 << count) - 1;
                assert_eq!(total(&receipts, threads, worth), all, "{count} receipts, {threads} threads");
            }
        }
    });
}

/// A total in a small currency is a large number. If this fails, look for a sum of another type than `u64`.
#[test]
fn a_large_total_fits() {
    within_time_limit(|| {
        // Too much for an `i64` together, and too fine for an `f64`.
        let large = |receipt: &Receipt| (1 << 62) + receipt.prices[0];
        assert_eq!(total(&receipts(3), 2, large), (3 << 62) + 7);
    });
}

/// The largest total there is. If it comes out as a panic, this number stands for something else: look for a
/// place that says 'none yet' or 'lost' by a number.
#[test]
fn the_largest_sum_is_a_sum() {
    within_time_limit(|| {
        let parts =
            |first: u64| [first, u64::MAX - first].map(|price| Receipt { till: 1, prices: vec![price] });
        for first in [0, 1] {
            assert_eq!(total(&parts(first), 2, worth), u64::MAX, "{first} and the rest");
        }
    });
}

/// A bug that every receipt of a whole day runs into. If this hangs, the receipts are dealt out through a
/// queue that is full by then, and whoever would make room has panicked.
#[test]
fn a_panic_comes_out_of_a_long_day() {
    within_time_limit(|| {
        let day = vec![Receipt { till: 1, prices: vec![] }; 2_000];
        let ended = catch_unwind(AssertUnwindSafe(|| {
            total(&day, 1, |_| resume_unwind(Box::new("no price for this one")))
        }));
        assert!(ended.is_err(), "amount has panicked");
    });
}

/// A panic need not say anything that can be read. If the total comes back without that receipt, the panic
/// was looked for in a text.
#[test]
fn a_panic_without_a_text_comes_out() {
    within_time_limit(|| {
        for (count, threads) in [(1, 1), (1, 2), (2, 2), (4, 4)] {
            for torn in 0..count {
                let amount = |receipt: &Receipt| match receipt.till == torn {
                    true => resume_unwind(Box::new(17)),
                    false => worth(receipt),
                };
                let ended = catch_unwind(AssertUnwindSafe(|| total(&receipts(count), threads, amount)));
                assert!(
                    ended.is_err(),
                    "receipt {torn} of {count} has panicked with a number, and total gives {ended:?}"
                );
            }
        }
    });
}

/// A voucher is worth a total of its own, so `amount` calls `total`. If the outer total is too small, both add to one
/// place: look for a `static`.
#[test]
fn an_amount_may_be_a_total() {
    within_time_limit(|| {
        let (day, voucher) = (receipts(3), receipts(2));
        for threads in [1, 2] {
            let worth_with_voucher = |receipt: &Receipt| worth(receipt) + total(&voucher, threads, worth);
            assert_eq!(
                total(&day, threads, worth_with_voucher),
                7 + 3 * 3,
                "receipts worth 1, 2 and 4, each with a voucher for 3, and {threads} threads"
            );
        }
    });
}

/// A voucher is worth a total of its own, for which two receipts have to be looked at side by side. And two reports are
/// made at once, each of which has something the other one waits for. If this hangs, a call within another has no threads
/// of its own, or waits until another is over.
#[test]
fn each_total_has_its_own_threads() {
    within_time_limit(|| {
        let voucher = |_: &Receipt| {
            let together = Barrier::new(2);
            total(&receipts(2), 2, |receipt| {
                together.wait();
                worth(receipt)
            })
        };
        for (vouchers, threads) in [(1, 1), (1, 2), (2, 1), (2, 2), (4, 4)] {
            let within = total(&receipts(vouchers), threads, voucher);
            assert_eq!(
                within,
                3 * u64::from(vouchers),
                "totals on two threads, in each of {vouchers} calls of amount, within one on {threads}"
            );
        }
        let together = Barrier::new(2);
        let meet = |receipt: &Receipt| {
            together.wait();
            worth(receipt)
        };
        thread::scope(|scope| {
            let other = scope.spawn(|| total(&receipts(3), 1, meet));
            assert_eq!(total(&receipts(3), 1, meet), 7, "one of two totals at once");
            assert_eq!(other.join().ok(), Some(7), "the other of two totals at once");
        });
    });
}

/// A report has failed, and is made anew. If the total is too large, something of the first call is still there.
#[test]
fn a_total_after_a_panic_is_like_any_other() {
    within_time_limit(|| {
        for (torn, threads) in (0..4).flat_map(|torn| [1, 2, 4].map(|threads| (torn, threads))) {
            let amount = |receipt: &Receipt| match receipt.till == torn {
                true => resume_unwind(Box::new("a receipt without a price")),
                false => worth(receipt),
            };
            let ended = catch_unwind(AssertUnwindSafe(|| total(&receipts(4), threads, amount)));
            assert!(ended.is_err(), "receipt {torn} panics, and the total is {ended:?}");
            assert_eq!(
                total(&receipts(4), threads, worth),
                15,
                "after a panic at receipt {torn}, {threads} threads"
            );
        }
    });
}

/// The same thing was bought five times. If `amount` was called less often, the receipts are equal, and one was taken for
/// the other: what a receipt is worth, `amount` alone can say.
#[test]
fn equal_receipts_are_counted_each() {
    within_time_limit(|| {
        for threads in [1, 2] {
            let (day, calls) = (vec![Receipt { till: 1, prices: vec![4] }; 5], AtomicUsize::new(0));
            let sum = total(&day, threads, |_| 1 << (8 * calls.fetch_add(1, Ordering::SeqCst)));
            assert_eq!(sum, 0x01_01_01_01_01, "a byte for each of five calls, on {threads} threads");
        }
    });
}

/// A setting of 0 must not end the report. If this fails, look for a division by `threads`.
#[test]
fn no_threads_count_as_one() {
    within_time_limit(|| {
        assert_eq!(total(&receipts(3), 0, worth), 7);
        assert_eq!(total(&[], 0, worth), 0);
    });
}

/// More threads than there is work for. If this fails, look at what is divided by what; if it ends with an
/// error of the system, a thread was started for nothing, again and again.
#[test]
fn more_threads_than_receipts_do_no_harm() {
    within_time_limit(|| {
        // The last is 0 where it is cut to 32 bits.
        for threads in [4, usize::MAX, usize::MAX - usize::MAX / 2] {
            assert_eq!(total(&receipts(3), threads, worth), 7, "3 receipts, {threads} threads");
        }
    });
}

/// The receipts of a day are a gigabyte. If this fails, `amount` got a receipt that stands elsewhere: look
/// for `to_vec`, `clone` and `cloned`, and for an `Arc` around what is only lent.
#[test]
fn the_receipts_themselves_are_counted_once() {
    within_time_limit(|| {
        let receipts = receipts(5);
        let seen = Mutex::new(Vec::new());
        total(&receipts, 2, |receipt| {
            seen.lock().unwrap().push(ptr::from_ref(receipt) as usize);
            1
        });
        let mut seen = seen.into_inner().unwrap();
        seen.sort_unstable();
        let own: Vec<_> = receipts.iter().map(|receipt| ptr::from_ref(receipt) as usize).collect();
        assert!(
            seen == own,
            "amount is called once with each receipt of the caller's vector, and not with a copy"
        );
    });
}

/// A receipt without a price is a bug that the report must not hide. If this fails, look at what is done with
/// the `Err` of a `join`.
#[test]
fn a_panic_of_amount_comes_out() {
    within_time_limit(|| {
        for broken in 0..3 {
            let worth = |receipt: &Receipt| {
                if receipt.till == broken { resume_unwind(Box::new("a receipt without a price")) } else { 1 }
            };
            let ended = catch_unwind(AssertUnwindSafe(|| total(&receipts(3), 2, worth)));
            assert!(ended.is_err(), "receipt {broken} panics, and the total is {ended:?}");
        }
    });
}

/// Many threads are asked for, or there are many receipts, and each call ends only when as many have begun as
/// there are threads. If this hangs, there are fewer: look for a most that nobody asked for, and for parts
/// whose length is rounded up to something, or is found from what stands on the receipts. What the total is
/// has other checks: with so many threads, a race on the sum would be found on one day and not on the next.
#[test]
fn as_many_compute_as_were_asked_for() {
    within_time_limit(|| {
        for (count, threads) in [(300, 300), (40, 4), (1_000, 4), (1_000, 10)] {
            let day: Vec<_> =
                (0..count).map(|number| Receipt { till: 1, prices: vec![1; 1 + number % 9] }).collect();
            let together = Barrier::new(threads);
            total(&day, threads, |receipt| {
                together.wait();
                receipt.prices[0]
            });
        }
    });
}

/// A till was switched off for a moment: one receipt cannot be read, and could be a moment later. If there is
/// a total, or that receipt was read twice, somebody tries again what has panicked.
#[test]
fn what_has_panicked_is_not_tried_again() {
    within_time_limit(|| {
        for torn in 0..4 {
            let reads = AtomicUsize::new(0);
            let amount = |receipt: &Receipt| {
                if receipt.till == torn && reads.fetch_add(1, Ordering::SeqCst) == 0 {
                    resume_unwind(Box::new("the till is off"));
                }
                worth(receipt)
            };
            let ended = catch_unwind(AssertUnwindSafe(|| total(&receipts(4), 2, amount)));
            assert!(ended.is_err(), "receipt {torn} has panicked, and the total is {ended:?}");
            assert_eq!(reads.into_inner(), 1, "how often receipt {torn} was read");
        }
    });
}

/// Receipts that cannot be dealt out evenly; of 15 on 11 threads, eleven times a part's length is less than 15
/// in an `f64`. If one is missing or comes twice, look at where a part begins and ends.
#[test]
fn each_receipt_is_counted_once_however_they_are_dealt_out() {
    within_time_limit(|| {
        for (count, threads) in [(15, 11), (22, 7), (25, 3), (31, 6), (31, 13), (29, 19), (33, 10), (40, 23)]
        {
            let calls: Vec<_> = (0..count).map(|_| AtomicUsize::new(0)).collect();
            total(&receipts(count), threads, |receipt| {
                calls[receipt.till as usize].fetch_add(1, Ordering::SeqCst);
                1
            });
            let once = calls.iter().all(|calls| calls.load(Ordering::SeqCst) == 1);
            assert!(once, "{count} receipts, {threads} threads, and how often each was counted: {calls:?}");
        }
    });
}
