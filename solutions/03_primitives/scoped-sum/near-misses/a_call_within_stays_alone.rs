//! A call within `amount` notices that it runs on a thread of another `total` and starts no threads, since the cores are busy already.
//! rejected by: behaviour::each_total_has_its_own_threads

use std::cell::Cell;
use std::thread;

/// What a customer has paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which till has printed it.
    pub till: u32,
    /// The prices on it, in cents.
    pub prices: Vec<u64>,
}

thread_local! {
    /// Whether this thread computes a part of a total.
    static AT_WORK: Cell<bool> = const { Cell::new(false) };
}

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    // No threads upon threads: the outer call has the cores already.
    if threads <= 1 || receipts.len() <= 1 || AT_WORK.get() {
        return receipts.iter().map(amount).sum();
    }
    let amount = &amount;
    thread::scope(|scope| {
        let started: Vec<_> = receipts
            .chunks(receipts.len().div_ceil(threads))
            .map(|part| {
                scope.spawn(move || {
                    AT_WORK.set(true);
                    part.iter().map(amount).sum::<u64>()
                })
            })
            .collect();
        started.into_iter().map(|part| part.join().unwrap()).sum()
    })
}
