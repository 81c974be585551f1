//! # The total of a day
//!
//! A shop keeps the receipts of a day in one long vector. At night a report needs their total. What a receipt
//! is worth takes a moment to compute, with discounts and currencies, so several threads should do it. The
//! vector still belongs to the caller, who goes on to print it.
//!
//! Build [`total`]. It promises:
//!
//! - The result is the sum of `amount` over all receipts. `amount` is called once for each of them, with the
//!   receipt itself: the receipts are lent to the threads, not copied. The sum fits into a `u64`.
//! - At most `threads` calls of `amount` are under way at the same time. Where the receipts can be dealt
//!   out evenly, as many to each thread, it is that many, whatever the number of cores and whatever the
//!   receipts say. Where they cannot, there may be fewer parts than threads: 4 receipts on 3 threads may be two
//!   parts of 2.
//! - More threads than receipts do no harm, `usize::MAX` neither, and 0 threads count as 1. Whether the
//!   calling thread is one of them is up to you.
//! - Without receipts the total is 0.
//! - Each call is by itself: one within `amount` gets its threads as if it were the only one.
//! - If `amount` panics, so does `total`, with whatever message, however many receipts are left; whether
//!   those are still computed is up to you. A destructor may call `total` while its thread panics. It works
//!   as ever: `std::thread::panicking` is true then, and says nothing about `amount`.
//! - When `total` has ended, however it ended, so have all its threads. A thread counts as ended when its
//!   function has returned, as in a scope: to drop its `thread_local!`s may take longer.

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
