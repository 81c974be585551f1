//! Takes the next receipt in a `while let`, whose guard lives as long as the body: `amount` runs under the lock.
//! rejected by: schedules::as_many_as_there_are_threads_are_under_way
//! rejected by: schedules::eight_are_under_way_if_eight_are_asked_for
//! also by: behaviour::as_many_compute_as_were_asked_for
//! rejected by: schedules::a_total_while_the_callers_thread_panics_is_like_any_other
//! also by: behaviour::each_total_has_its_own_threads

use std::sync::Mutex;
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
    let queue = &Mutex::new(receipts.iter());
    let amount = &amount;
    thread::scope(|scope| {
        let started: Vec<_> = (0..threads.max(1).min(receipts.len()))
            .map(|_| {
                scope.spawn(move || {
                    let mut sum = 0;
                    while let Some(receipt) = queue.lock().unwrap().next() {
                        sum += amount(receipt);
                    }
                    sum
                })
            })
            .collect();
        started.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}
