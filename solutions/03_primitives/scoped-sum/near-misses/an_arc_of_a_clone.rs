//! Copies the receipts into an `Arc`, because a thread wants to own what it uses. A scoped thread does not.
//! rejected by: behaviour::the_receipts_themselves_are_counted_once

use std::panic::resume_unwind;
use std::sync::Arc;
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

    let receipts = Arc::new(receipts.to_vec());
    thread::scope(|scope| {
        let parts: Vec<_> = (0..receipts.len())
            .step_by(part)
            .map(|from| {
                let receipts = Arc::clone(&receipts);
                scope.spawn(move || {
                    let to = receipts.len().min(from + part);
                    receipts[from..to].iter().map(amount).sum::<u64>()
                })
            })
            .collect();
        parts.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).sum()
    })
}
