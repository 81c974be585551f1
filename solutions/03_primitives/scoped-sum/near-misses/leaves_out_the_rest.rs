//! Cuts the slice with `chunks_exact`: what does not fill a part is in none.
//! rejected by: schedules::not_more_than_that_are_under_way
//! also by: behaviour::every_receipt_is_in_the_total
//! also by: behaviour::the_receipts_themselves_are_counted_once
//! also by: behaviour::each_receipt_is_counted_once_however_they_are_dealt_out
//! also by: behaviour::equal_receipts_are_counted_each

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
    let part = (receipts.len() / threads.max(1)).max(1);
    let amount = &amount;

    thread::scope(|scope| {
        let parts: Vec<_> = receipts
            .chunks_exact(part)
            .map(|part| scope.spawn(move || part.iter().map(amount).sum::<u64>()))
            .collect();
        parts.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).sum()
    })
}
