//! Longer parts are rounded up to a multiple of eight: 40 receipts on four threads become parts of 16, 16 and 8, and the fourth thread has
//! none.
//! rejected by: behaviour::as_many_compute_as_were_asked_for

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
    /// So many receipts fit into a few lines of the cache; two threads do not share one.
    const LINE: usize = 8;
    let mut part = receipts.len().div_ceil(threads.max(1)).max(1);
    if part > LINE {
        part = part.next_multiple_of(LINE);
    }
    thread::scope(|scope| {
        let mut started = Vec::new();
        for part in receipts.chunks(part) {
            let amount = &amount;
            started.push(scope.spawn(move || part.iter().map(amount).sum::<u64>()));
        }
        let mut sum = 0;
        for thread in started {
            match thread.join() {
                Ok(part) => sum += part,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        sum
    })
}
