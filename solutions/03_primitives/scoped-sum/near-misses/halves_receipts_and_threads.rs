//! Receipts and threads are both halved, the one rounded down and the other up: 3 on 3 become one receipt for two threads and two for one.
//! rejected by: schedules::eight_are_under_way_if_eight_are_asked_for
//! also by: behaviour::as_many_compute_as_were_asked_for

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
    split(receipts, threads, &amount)
}

/// Half of the receipts on half of the threads, and the other half here.
fn split(receipts: &[Receipt], threads: usize, amount: &(impl Fn(&Receipt) -> u64 + Sync)) -> u64 {
    if threads < 2 || receipts.len() < 2 {
        return receipts.iter().map(amount).sum();
    }
    let (front, back) = receipts.split_at(receipts.len() / 2);
    thread::scope(|scope| {
        let back = scope.spawn(|| split(back, threads / 2, amount));
        let front = split(front, threads - threads / 2, amount);
        front + back.join().expect("`amount` has panicked")
    })
}
