//! No threads at all: the sum is right.
//! rejected by: schedules::as_many_as_there_are_threads_are_under_way
//! rejected by: schedules::eight_are_under_way_if_eight_are_asked_for
//! also by: behaviour::as_many_compute_as_were_asked_for
//! rejected by: schedules::a_total_while_the_callers_thread_panics_is_like_any_other
//! also by: behaviour::each_total_has_its_own_threads

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
    let _ = threads;
    receipts.iter().map(amount).sum()
}
