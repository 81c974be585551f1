//! Starts a thread for each receipt: a thousand receipts are a thousand threads, whatever the caller has asked for.
//! rejected by: schedules::not_more_than_that_are_under_way

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
    let _ = threads;
    let amount = &amount;
    thread::scope(|scope| {
        let amounts: Vec<_> = receipts.iter().map(|receipt| scope.spawn(move || amount(receipt))).collect();
        amounts.into_iter().map(|amount| amount.join().unwrap_or_else(|panic| resume_unwind(panic))).sum()
    })
}
