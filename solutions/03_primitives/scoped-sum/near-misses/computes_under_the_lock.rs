//! One sum behind a lock, and the lock is taken before `amount` is called: the threads take turns.
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
    let part = receipts.len().div_ceil(threads.max(1)).max(1);
    let amount = &amount;

    let sum = Mutex::new(0);
    thread::scope(|scope| {
        for part in receipts.chunks(part) {
            let sum = &sum;
            scope.spawn(move || {
                for receipt in part {
                    let mut sum = sum.lock().unwrap();
                    *sum += amount(receipt);
                }
            });
        }
    });
    sum.into_inner().unwrap()
}
