//! A thread-local mark 'I am already a worker' makes a call within `amount` sequential, so that nesting does not multiply threads.
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
    /// Whether this thread was started by `total`.
    static WORKER: Cell<bool> = const { Cell::new(false) };
}

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    // All threads are busy already if we are on one of them: more would only make it slower.
    if threads <= 1 || WORKER.get() {
        return receipts.iter().map(amount).sum();
    }
    let amount = &amount;
    let size = receipts.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let workers: Vec<_> = receipts
            .chunks(size)
            .map(|part| {
                scope.spawn(move || {
                    WORKER.set(true);
                    part.iter().map(amount).sum::<u64>()
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    })
}
