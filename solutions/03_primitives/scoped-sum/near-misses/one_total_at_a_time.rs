//! One total at a time, so that two reports do not start twice the threads: a `static` lock is held for the whole call. A call within `amount` passes it by.
//! rejected by: behaviour::each_total_has_its_own_threads
//! also by: behaviour::every_receipt_is_in_the_total

use std::cell::Cell;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// What a customer has paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which till has printed it.
    pub till: u32,
    /// The prices on it, in cents.
    pub prices: Vec<u64>,
}

/// Held by whoever computes a total.
static REPORT: Mutex<()> = Mutex::new(());

thread_local! {
    /// Whether this is one of the threads of a total, whose caller holds the lock.
    static WORKER: Cell<bool> = const { Cell::new(false) };
}

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    let _report = (!WORKER.get()).then(|| REPORT.lock().unwrap_or_else(PoisonError::into_inner));
    let part = receipts.len().div_ceil(threads.max(1)).max(1);
    let amount = &amount;
    thread::scope(|scope| {
        let started: Vec<_> = receipts
            .chunks(part)
            .map(|part| {
                scope.spawn(move || {
                    WORKER.set(true);
                    part.iter().map(amount).sum::<u64>()
                })
            })
            .collect();
        started.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).sum()
    })
}
