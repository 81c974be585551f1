//! Takes the number of cores for an upper limit: the caller has asked for more, and `amount` may well be waiting for a disk.
//! rejected by: schedules::eight_are_under_way_if_eight_are_asked_for
//! also by: behaviour::as_many_compute_as_were_asked_for

use std::sync::atomic::{AtomicUsize, Ordering};
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
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    let threads = threads.clamp(1, cores);
    let next = &AtomicUsize::new(0);
    let amount = &amount;
    thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(move || {
                    let mut sum = 0;
                    while let Some(receipt) = receipts.get(next.fetch_add(1, Ordering::Relaxed)) {
                        sum += amount(receipt);
                    }
                    sum
                })
            })
            .collect();
        started.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}
