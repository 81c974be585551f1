//! A most of 32 threads that nobody asked for: of 130 that the caller asked for, 98 are missing.
//! rejected by: behaviour::as_many_compute_as_were_asked_for

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
    // `usize::MAX` is a way to say "many": more than this no machine of ours can use.
    const MOST: usize = 32;
    let threads = threads.clamp(1, MOST);
    let part = receipts.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let amount = &amount;
        let started: Vec<_> = receipts
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(amount).sum::<u64>()))
            .collect();
        started
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .sum()
    })
}
