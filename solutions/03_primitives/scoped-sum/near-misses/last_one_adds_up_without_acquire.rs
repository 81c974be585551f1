//! The part that is done last adds them all up, and its countdown only releases: it does not acquire what the others have stored.
//! rejected by: schedules::every_receipt_counts
//! rejected by: schedules::not_more_than_that_are_under_way
//! rejected by: schedules::a_total_while_the_callers_thread_panics_is_like_any_other

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

/// What a customer has paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which till has printed it.
    pub till: u32,
    /// The prices on it, in cents.
    pub prices: Vec<u64>,
}

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    let part = receipts.len().div_ceil(threads.max(1)).max(1);
    let sums: Vec<AtomicU64> = receipts.chunks(part).map(|_| AtomicU64::new(0)).collect();
    let left = AtomicUsize::new(sums.len());
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for (part, sum) in receipts.chunks(part).zip(&sums) {
            let (amount, sums, left, total) = (&amount, &sums, &left, &total);
            scope.spawn(move || {
                sum.store(part.iter().map(amount).sum(), Ordering::Relaxed);
                // The countdown publishes the sum of this part. Whoever comes last has all of them.
                if left.fetch_sub(1, Ordering::Release) == 1 {
                    let all = sums.iter().map(|sum| sum.load(Ordering::Relaxed)).sum();
                    total.store(all, Ordering::Relaxed);
                }
            });
        }
    });
    // The end of the scope comes after the end of its threads.
    total.load(Ordering::Relaxed)
}
