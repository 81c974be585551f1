//! Takes 0 for a part that has panicked.
//! rejected by: schedules::a_panic_comes_out_when_all_have_ended
//! also by: behaviour::a_panic_of_amount_comes_out
//! rejected by: schedules::a_panic_comes_out_though_there_is_more_to_do
//! also by: behaviour::a_panic_comes_out_of_a_long_day
//! also by: behaviour::a_panic_without_a_text_comes_out
//! also by: behaviour::what_has_panicked_is_not_tried_again
//! rejected by: schedules::a_total_while_the_callers_thread_panics_is_like_any_other
//! also by: behaviour::a_total_after_a_panic_is_like_any_other

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

    thread::scope(|scope| {
        let parts: Vec<_> = receipts
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(amount).sum::<u64>()))
            .collect();
        parts.into_iter().map(|part| part.join().unwrap_or(0)).sum()
    })
}
