//! Parts are cut by the number of prices: with unequal receipts fewer threads work, though they divide evenly.
//! rejected by: behaviour::as_many_compute_as_were_asked_for

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

/// How much work a receipt is: something for itself, and something for each price.
fn weight(receipt: &Receipt) -> usize {
    1 + receipt.prices.len()
}

/// Cuts the receipts into at most `threads` parts that are about the same work.
fn deal(receipts: &[Receipt], threads: usize) -> Vec<&[Receipt]> {
    let share = receipts.iter().map(weight).sum::<usize>().div_ceil(threads);
    let mut parts = Vec::new();
    let mut start = 0;
    let mut load = 0;
    for (index, receipt) in receipts.iter().enumerate() {
        load += weight(receipt);
        if load >= share {
            parts.push(&receipts[start..=index]);
            start = index + 1;
            load = 0;
        }
    }
    if start < receipts.len() {
        parts.push(&receipts[start..]);
    }
    parts
}

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    let amount = &amount;
    thread::scope(|scope| {
        let started: Vec<_> = deal(receipts, threads.max(1))
            .into_iter()
            .map(|part| scope.spawn(move || part.iter().map(amount).sum::<u64>()))
            .collect();
        let mut sum = 0;
        for part in started {
            sum += part.join().unwrap_or_else(|payload| resume_unwind(payload));
        }
        sum
    })
}
