//! A receipt that is equal to the one before it is worth the same, so its amount is not computed again.
//! rejected by: behaviour::equal_receipts_are_counted_each

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
    thread::scope(|scope| {
        let started: Vec<_> = receipts
            .chunks(part)
            .map(|part| {
                scope.spawn(move || {
                    part.chunk_by(|one, next| one == next)
                        .map(|equal| amount(&equal[0]) * equal.len() as u64)
                        .sum::<u64>()
                })
            })
            .collect();
        started.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).sum()
    })
}
