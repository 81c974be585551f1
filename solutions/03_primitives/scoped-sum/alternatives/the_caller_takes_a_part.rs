//! The calling thread has nothing else to do and takes the first part.

use std::panic::resume_unwind;
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

    let (mine, others) = receipts.split_at(part.min(receipts.len()));
    thread::scope(|scope| {
        let parts: Vec<_> = others
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(amount).sum::<u64>()))
            .collect();
        let mine: u64 = mine.iter().map(amount).sum();
        mine + parts
            .into_iter()
            .map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .sum::<u64>()
    })
}
