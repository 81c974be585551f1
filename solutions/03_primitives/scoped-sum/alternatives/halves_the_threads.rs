//! Half of the threads get their share on a new thread, and so on; the caller is one of them.

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

/// `threads` is at least 1, and not more than there are receipts, unless there are none.
fn share<F: Fn(&Receipt) -> u64 + Sync>(receipts: &[Receipt], threads: usize, amount: &F) -> u64 {
    if threads <= 1 {
        return receipts.iter().map(amount).sum();
    }
    let other = threads / 2;
    // Each thread gets `len / threads`, and the first ones one more.
    let size = receipts.len() / threads * other + other.min(receipts.len() % threads);
    let (there, here) = receipts.split_at(size);
    thread::scope(|scope| {
        let there = scope.spawn(move || share(there, other, amount));
        let here = share(here, threads - other, amount);
        here + there.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    share(receipts, threads.min(receipts.len()), &amount)
}
