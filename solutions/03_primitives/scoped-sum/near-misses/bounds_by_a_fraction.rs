//! Finds where a part begins by a product of floating-point numbers, cut to a whole one: of 15 receipts on 11
//! threads the last is nobody's.
//! rejected by: behaviour::each_receipt_is_counted_once_however_they_are_dealt_out

use std::panic;
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
    let threads = threads.clamp(1, receipts.len().max(1));
    // Parts as even as can be: they differ by one receipt at most.
    let step = receipts.len() as f64 / threads as f64;
    let bound = |index: usize| (index as f64 * step) as usize;
    let amount = &amount;
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|index| &receipts[bound(index)..bound(index + 1)])
            .map(|part| scope.spawn(move || part.iter().map(amount).sum::<u64>()))
            .collect();
        parts
            .into_iter()
            .map(|part| part.join().unwrap_or_else(|payload| panic::resume_unwind(payload)))
            .sum()
    })
}
