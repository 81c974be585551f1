//! A thread for each receipt, and permits for as many as may be under way: a panic takes its permit along, and the others wait for it.
//! rejected by: schedules::a_panic_comes_out_though_there_is_more_to_do
//! also by: behaviour::a_panic_comes_out_of_a_long_day
//! also by: behaviour::a_panic_comes_out_of_a_long_day
//! rejected by: schedules::a_panic_comes_out_though_there_is_more_to_do
//! rejected by: schedules::a_total_while_the_callers_thread_panics_is_like_any_other
//! also by: behaviour::a_total_after_a_panic_is_like_any_other

use std::sync::{Condvar, Mutex};
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
    let free = &Mutex::new(threads.max(1));
    let given_back = &Condvar::new();
    let amount = &amount;
    thread::scope(|scope| {
        let started: Vec<_> = receipts
            .iter()
            .map(|receipt| {
                scope.spawn(move || {
                    *given_back.wait_while(free.lock().unwrap(), |free| *free == 0).unwrap() -= 1;
                    let worth = amount(receipt);
                    *free.lock().unwrap() += 1;
                    given_back.notify_one();
                    worth
                })
            })
            .collect();
        started.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}
