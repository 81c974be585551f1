//! As many parts as threads, whose lengths differ by one at most; each sum has a place of its own.

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
    let threads = threads.max(1).min(receipts.len());
    let mut sums = vec![0u64; threads];
    let mut rest = receipts;
    thread::scope(|scope| {
        for (done, sum) in sums.iter_mut().enumerate() {
            let (part, others) = rest.split_at(rest.len().div_ceil(threads - done));
            rest = others;
            let amount = &amount;
            scope.spawn(move || *sum = part.iter().map(amount).sum());
        }
    });
    sums.into_iter().sum()
}
