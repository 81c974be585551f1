//! The parts are added to one atomic. The scope orders the sum before the last look at it, so the additions may be relaxed.

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

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    let part = receipts.len().div_ceil(threads.max(1)).max(1);
    let amount = &amount;

    let sum = AtomicU64::new(0);
    thread::scope(|scope| {
        for part in receipts.chunks(part) {
            let sum = &sum;
            scope.spawn(move || sum.fetch_add(part.iter().map(amount).sum(), Ordering::Relaxed));
        }
    });
    sum.into_inner()
}
