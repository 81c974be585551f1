//! The threads add to a number that is a `static`, so that nothing has to be lent to them, and each call begins by setting it to 0.
//! rejected by: behaviour::an_amount_may_be_a_total
//! also by: behaviour::each_total_has_its_own_threads

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// What the parts are worth that are done.
static SUM: AtomicU64 = AtomicU64::new(0);

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
    SUM.store(0, Ordering::SeqCst);
    let part = receipts.len().div_ceil(threads.max(1)).max(1);
    let amount = &amount;
    thread::scope(|scope| {
        let started: Vec<_> = receipts
            .chunks(part)
            .map(|part| {
                scope.spawn(move || {
                    let worth = part.iter().map(amount).sum();
                    SUM.fetch_add(worth, Ordering::SeqCst);
                })
            })
            .collect();
        for thread in started {
            thread.join().unwrap_or_else(|payload| resume_unwind(payload));
        }
    });
    SUM.load(Ordering::SeqCst)
}
