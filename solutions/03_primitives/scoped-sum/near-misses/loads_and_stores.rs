//! Adds to an atomic with a `load` and a `store`: two threads can read the same sum.
//! rejected by: schedules::every_receipt_counts
//! rejected by: schedules::not_more_than_that_are_under_way
//! rejected by: schedules::a_total_while_the_callers_thread_panics_is_like_any_other

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// What a customer has paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which till has printed it.
    pub till: u32,
    /// The prices on it, in cents.
    pub prices: Vec<u64>,
}

// ANCHOR: total
/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    let part = receipts.len().div_ceil(threads.max(1)).max(1);
    let amount = &amount;

    let sum = AtomicU64::new(0);
    thread::scope(|scope| {
        for part in receipts.chunks(part) {
            let sum = &sum;
            scope.spawn(move || {
                let mine: u64 = part.iter().map(amount).sum();
                sum.store(sum.load(Ordering::SeqCst) + mine, Ordering::SeqCst);
            });
        }
    });
    sum.into_inner()
}
// ANCHOR_END: total
