//! While the caller's thread panics, a panic of `amount` is swallowed, and the sum of the other parts comes
//! back.
//! rejected by: schedules::a_total_while_the_callers_thread_panics_is_like_any_other

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
    let size = receipts.len().div_ceil(threads.max(1)).max(1);
    let amount = &amount;
    let mut sum = 0;
    let mut broken = None;
    thread::scope(|scope| {
        let mut parts = Vec::new();
        for part in receipts.chunks(size) {
            parts.push(scope.spawn(move || part.iter().map(amount).sum::<u64>()));
        }
        for part in parts {
            match part.join() {
                Ok(part) => sum += part,
                Err(payload) => broken = Some(payload),
            }
        }
    });
    match broken {
        // A panic on top of another one would end the process.
        Some(payload) if !thread::panicking() => std::panic::resume_unwind(payload),
        _ => sum,
    }
}
