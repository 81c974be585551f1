//! The largest number stands for a part that has panicked, and may be a part's sum.
//! rejected by: behaviour::the_largest_sum_is_a_sum

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// A part that has no sum: its `amount` has panicked.
const BROKEN: u64 = u64::MAX;

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
    let amount = &amount;
    thread::scope(|scope| {
        for (part, slot) in receipts.chunks(part).zip(&sums) {
            scope.spawn(move || {
                let sum = panic::catch_unwind(AssertUnwindSafe(|| part.iter().map(amount).sum()));
                slot.store(sum.unwrap_or(BROKEN), Ordering::Relaxed);
            });
        }
    });
    sums.into_iter()
        .map(AtomicU64::into_inner)
        .inspect(|&sum| assert_ne!(sum, BROKEN, "an amount has panicked"))
        .sum()
}
