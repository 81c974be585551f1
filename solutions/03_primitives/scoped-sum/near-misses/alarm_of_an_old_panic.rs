//! A guard that asks `thread::panicking` raises the alarm on the caller's thread too, which may have panicked
//! before.
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

/// Rings if its part ends by a panic, so that the others need not go on.
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
    if receipts.is_empty() {
        return 0;
    }
    let broken = AtomicBool::new(false);
    let worth = |part: &[Receipt]| -> u64 {
        let _alarm = Alarm(&broken);
        part.iter().take_while(|_| !broken.load(Ordering::Relaxed)).map(&amount).sum()
    };
    let mut parts = receipts.chunks(receipts.len().div_ceil(threads.max(1)));
    // The calling thread is one of them.
    let own = parts.next().unwrap_or_default();
    let sum = thread::scope(|scope| {
        let worth = &worth;
        let others: Vec<_> = parts.map(|part| scope.spawn(move || worth(part))).collect();
        let own = worth(own);
        // A panic has rung the alarm.
        own + others.into_iter().filter_map(|other| other.join().ok()).sum::<u64>()
    });
    assert!(!broken.into_inner(), "`amount` has panicked");
    sum
}
