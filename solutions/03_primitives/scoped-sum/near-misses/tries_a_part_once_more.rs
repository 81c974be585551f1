//! A part that has panicked is computed once more, by the caller.
//! rejected by: behaviour::what_has_panicked_is_not_tried_again

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
    let part = receipts.len().div_ceil(threads.max(1)).max(1);
    let amount = &amount;
    let (sum, failed) = thread::scope(|scope| {
        let parts: Vec<_> = receipts
            .chunks(part)
            .map(|part| (part, scope.spawn(move || part.iter().map(amount).sum::<u64>())))
            .collect();
        let (mut sum, mut failed) = (0, Vec::new());
        for (part, handle) in parts {
            match handle.join() {
                Ok(worth) => sum += worth,
                Err(_) => failed.push(part),
            }
        }
        (sum, failed)
    });
    // Once more, here: so the caller gets the panic on his own thread, with its message and its backtrace.
    sum + failed.into_iter().flatten().map(amount).sum::<u64>()
}
