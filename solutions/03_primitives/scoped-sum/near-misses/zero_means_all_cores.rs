//! 0 threads mean as many as there are cores, as in `make -j` and in many a settings file.
//! rejected by: schedules::not_more_than_that_are_under_way

use std::num::NonZeroUsize;
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
    let threads = match threads {
        0 => thread::available_parallelism().map_or(1, NonZeroUsize::get),
        threads => threads,
    };
    let part = receipts.len().div_ceil(threads).max(1);
    let amount = &amount;
    thread::scope(|scope| {
        let started: Vec<_> = receipts
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(amount).sum::<u64>()))
            .collect();
        started.into_iter().map(|thread| thread.join().unwrap_or_else(|payload| resume_unwind(payload))).sum()
    })
}
