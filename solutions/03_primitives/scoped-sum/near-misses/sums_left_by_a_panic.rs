//! The sums of the parts are put into a vector that the calling thread keeps for its next call; a panic leaves there what was put in before it.
//! rejected by: behaviour::a_total_after_a_panic_is_like_any_other

use std::cell::RefCell;
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
    /// The sums of the parts. Kept, so that its memory is used again.
    static SUMS: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    let part = receipts.len().div_ceil(threads.max(1)).max(1);
    let amount = &amount;
    thread::scope(|scope| {
        let parts: Vec<_> = receipts
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(amount).sum::<u64>()))
            .collect();
        for part in parts {
            let sum = part.join().expect("`amount` has panicked");
            SUMS.with_borrow_mut(|sums| sums.push(sum));
        }
    });
    SUMS.with_borrow_mut(|sums| sums.drain(..).sum())
}
