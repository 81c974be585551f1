//! A guard that asks `thread::panicking` raises the alarm at the end of the caller's part, where the caller's thread panics already: the other parts leave out what is left, and nobody hears of it.
//! rejected by: schedules::a_total_while_the_callers_thread_panics_is_like_any_other

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// What a customer has paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which till has printed it.
    pub till: u32,
    /// The prices on it, in cents.
    pub prices: Vec<u64>,
}

/// Tells the other parts that this one has panicked, and that the sum is of no use any more.
struct Alarm<'a>(&'a AtomicBool);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    let size = receipts.len().div_ceil(threads.max(1)).max(1);
    let failed = AtomicBool::new(false);
    let sum = |receipts: &[Receipt]| {
        let _alarm = Alarm(&failed);
        let mut sum = 0;
        for receipt in receipts {
            if failed.load(Ordering::Relaxed) {
                break;
            }
            sum += amount(receipt);
        }
        sum
    };
    let sum = &sum;
    let mut parts = receipts.chunks(size);
    let first = parts.next().unwrap_or_default();
    thread::scope(|scope| {
        let others: Vec<_> = parts.map(|part| scope.spawn(move || sum(part))).collect();
        let first = sum(first);
        others.into_iter().map(|part| part.join().unwrap()).sum::<u64>() + first
    })
}
